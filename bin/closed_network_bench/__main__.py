"""`python3 bin/closed_network_bench --folder X`: makes the bench and prints its folder."""

import sys
from pathlib import Path

# A folder that is run as a program is itself first on the path; the package is found from its parent.
sys.path[0] = str(Path(__file__).resolve().parent.parent)

from closed_network_bench.make import main

sys.exit(main())
