"""Planted faults: mutations of the syntax tree of a function, and wrappers that change its inputs or its result.

`vocabulary.py` lists names that are easily confused. `expression_operators.py`, `call_operators.py` and
`statement_operators.py` mutate one node of a syntax tree, `operators.py` all of them. `wrappers.py`,
`conditional_faults.py` and `stride_faults.py` change a call. `planting.py` makes the mutants of an implementation.
"""
