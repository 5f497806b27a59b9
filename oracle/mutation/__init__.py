"""Planted faults: mutations of the syntax tree of a function, and wrappers that change its inputs or its result.

`vocabulary.py` lists names that are easily confused. `expression_operators.py`, `call_operators.py` and
`statement_operators.py` mutate one node of a syntax tree, by typing errors and by the mistakes that NumPy and torch
invite: a wrong axis, a missing `keepdims`, `sum` for `mean`, `*` for `@`, a missing `detach`. `wrappers.py`,
`conditional_faults.py` and `stride_faults.py` change a call. `planting.py` makes the mutants of an implementation.
"""
