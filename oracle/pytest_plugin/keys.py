"""Keys under which the modules of the plugin and the tests exchange values.

Strings are names of test properties (`record_property`), which pytest-xdist sends from its workers to the main process.
"""

from pathlib import Path

import pytest

ANSWERS = "oracle-answers"
CELL = "oracle-cell"
HISTORY = "oracle-history"
SPENT = "oracle-spent"  # (concept, CPU seconds by phase), from one test of each concept and dtype
PROPERTIES = frozenset({ANSWERS, CELL, HISTORY, SPENT})

CONCEPT_FILES = pytest.StashKey[list[Path]]()  # the files that --oracle names
