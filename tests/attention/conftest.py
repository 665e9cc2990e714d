"""Lets the tests of this folder import their small press: pytest's importlib mode leaves folders off the path."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
