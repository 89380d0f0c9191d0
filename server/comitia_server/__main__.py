"""`python -m comitia_server` is `comitia-server`."""

import sys

from comitia_server.cli import main

sys.exit(main())
