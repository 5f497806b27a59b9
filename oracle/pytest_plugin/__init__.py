"""The pytest plugin: concept files as tests, the fixture `oracle_verify`, and the run record.

pytest loads `hooks` at every start; `concept_files`, `items` and `recorder` are loaded when an option needs them.
`keys` names the values that they exchange.
"""
