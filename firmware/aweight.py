"""Sound in, how strong it is to the ear out: the A-curve of IEC 61672-1:2013 (E.4.1), at RATE samples a second.

The curve's poles at 20.6 Hz (twice), 107.7 Hz and 737.9 Hz are one-pole high-passes, which also take away what stands
still; that at 12.2 kHz (twice) is one tap. Whole numbers only, as machine code of each kind of board: a loop of floats
is ten times too slow. Nothing of the sound is kept.
"""

import micropython

RATE = 24000
BLOCK = 600  # samples: 25 ms
STATE = 5  # numbers to remember from block to block


@micropython.viper
def weighed(sound, state, told) -> int:
    """`sound`: BLOCK words, the sample in the upper 24 bits; spoilt. The sum of squares, over 4 ** told[0].

    told[1] counts the samples at either end of the range; told[2] is 0 where all samples are the same.
    """
    p = ptr32(sound)
    s = ptr32(state)
    # Signed numbers are kept with something added: a 64-bit machine would read them back unsigned.
    before = s[0] - 0x3FFFFFFF
    a = s[1] - 0x3FFFFFFF
    b = s[2] - 0x3FFFFFFF
    c = s[3] - 0x3FFFFFFF
    d = s[4] - 0x3FFFFFFF
    first = p[0]
    moved = clipped = peak = 0
    for i in range(600):
        x = p[i]
        moved |= x ^ first
        x = (((x >> 13) & 0x7FFFF) ^ 0x40000) - 0x40000  # 19 bits, signed
        if x > 262142 or x < -262143:
            clipped += 1
        y = x + (before >> 2)
        before = x
        x = y - (a >> 9)
        a += (x * 88) >> 5
        y = x - (b >> 9)
        b += (y * 88) >> 5
        x = y - (c >> 9)
        c += (x * 114) >> 3
        y = x - (d >> 9)
        d += y * 90
        if y < 0:
            y = 0 - y
        peak |= y
        p[i] = y
    s[0] = before + 0x3FFFFFFF
    s[1] = a + 0x3FFFFFFF
    s[2] = b + 0x3FFFFFFF
    s[3] = c + 0x3FFFFFFF
    s[4] = d + 0x3FFFFFFF
    shift = 0
    while peak >> shift > 1023:  # 600 squares of ten bits fit into 30
        shift += 1
    total = 0
    for i in range(600):
        y = p[i] >> shift
        total += y * y
    t = ptr32(told)
    t[0] = shift
    t[1] = clipped
    t[2] = 1 if moved else 0
    return total
