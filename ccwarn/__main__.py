"""Makes `python -m ccwarn` the same as `ccwarn`."""

from __future__ import annotations

import sys

from ccwarn.cli import main

if __name__ == "__main__":
    sys.exit(main())
