"""`moineau flash`: a bare board in, a node that the hub knows out. It needs the register and the hardware at once."""
