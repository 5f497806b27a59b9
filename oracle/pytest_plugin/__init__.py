"""The pytest plugin: concepts as tests, the fixture `oracle_verify`, and the run record.

`hooks.py` is what pytest loads, `items.py` holds the tests, `keys.py` the names under which tests hand over results.
"""
