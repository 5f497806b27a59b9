"""The benchmark: the definition as a loop, every NumPy and every torch version, over growing sizes, on one thread.

There are two. `nox -s crosscheck` times the sizes of the pages for a moment each: `time_concepts.py` is a suite of
pytest-benchmark, and `record.py` turns its JSON into the timings of a run record. `nox -s speed`, which is
`python -m oracle.bench`, takes minutes: `running.py` has `measuring.py` time a concept's versions in turns
(`rounds.py`), compiled ones (`compiled.py`) and the best known formulations (`rivals/`) among them, weigh them
(`memory.py`) and set the certificate beside the float loop; `profiling.py` says where the time of judging goes. What
comes of it is a record of its own (`results.py`), which `reading.py` puts into words, `printing.py` prints and
`oracle.report.speed` shows.

What is timed, and that it agrees first, is said in `rows.py`. Nothing here ever fails on a time.
"""
