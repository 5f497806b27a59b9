"""Benchmarks: the definition as a loop, every NumPy version and every torch version, on one thread.

There are two benchmarks. Neither fails because of a time, and both compare each result with the certified truth first.

- `nox -s crosscheck` times the sizes of the concepts for milliseconds each. `time_concepts.py` is a pytest-benchmark
  suite, and `benchmark_json.py` reads its results into a run record.
- `oracle bench` takes minutes. `benchmark_run.py` runs it and `measure.py` measures one concept: times over growing
  sizes, compiled versions, reference kernels, peak memory and the cost of a certificate. `judging_profile.py` profiles
  the judging itself. The result is a record of its own (`oracle.records.speed`); `scaling.py` evaluates it.
"""
