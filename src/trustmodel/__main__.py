"""`python -m trustmodel`: the same as the command `trustmodel`."""

import sys

from trustmodel.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
