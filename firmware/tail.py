"""An outbox's last segment in, where it ends out; the run that segments tell. Needed once a life, and dropped."""

from firmware import segments


def ending(path, run, names):
    """(used, size): how many seqs from its first one on may have been sent, and its size where it can go on, else 0.

    used is None where it was cut before its first record was whole.
    """
    last = None
    with open(path, "rb") as file:
        size = file.seek(0, 2)
        file.seek(0)
        start = segments.read_head(file)
        position = file.tell() if start else 0
        record = segments.read_record(file) if start else None
        while record:
            last, position = record[0], file.tell()
            record = segments.read_record(file)
        file.seek(position)
        cut = segments.is_torn(file, size) if start else size <= len(segments.head(run, names)) + 64
    if last is None and record is None and cut:
        return None, 0
    # A flash that has rotted may hide packs that were sent: their seqs are not used again, but counted.
    hidden = (size - position) // segments.SHORTEST if record is None and not cut else 0
    clean = record is not None and start == (run, names)
    return (0 if last is None else last + 1) + hidden, size if clean else 0


def run_of(paths):
    """The run of the newest segment that tells one; None where none does."""
    run = None
    for path in paths:
        with open(path, "rb") as file:
            start = segments.read_head(file)
        run = start[0] if start else run
    return run
