"""`python -m moineau`: the same command where no script is on the path."""

import sys

from moineau.cli import main

if __name__ == "__main__":
    sys.exit(main())
