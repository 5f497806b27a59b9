"""`python -m oracle` is the command `oracle`."""

import sys

from oracle.cli.main import main

sys.exit(main())
