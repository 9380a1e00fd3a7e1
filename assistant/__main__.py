"""``python -m assistant`` is the command ``pincite``."""

import sys

from assistant.cli import main

sys.exit(main())
