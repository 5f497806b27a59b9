"""The benchmark: the definition as a loop, every NumPy and every torch version, over growing sizes, on one thread.

`time_concepts.py` and `time_certified.py` are pytest-benchmark suites, `rows.py` says what is timed and makes sure
that it agreed first, `record.py` turns pytest-benchmark's JSON into the run record's timings, and
`python -m oracle.bench FILE` prints the ratios. Nothing here ever fails on a time.
"""
