"""Names of the test properties that carry results from the workers of pytest-xdist to the main process."""

__all__ = ["ANSWERS", "CELL", "HISTORY", "SPENT"]

ANSWERS = "oracle-answers"
CELL = "oracle-cell"
HISTORY = "oracle-history"
SPENT = "oracle-spent"  # (concept, processor seconds by phase), from one test of each concept and dtype
