"""The commands of `oracle`, one module each: `add` describes a command and `run` runs it.

Imports of NumPy, torch and most rooms are inside `run`, so that `oracle --help` and `oracle list` take no seconds.
"""
