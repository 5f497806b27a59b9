"""`python -m oracle` runs the command `oracle`."""

import sys

from oracle.cli.main import main

sys.exit(main())
