"""What changes when torch or NumPy is upgraded.

A fixed list of scripts is run for every implementation of the catalogue, the same scripts in every environment. A
script needs only NumPy or torch; its output is stored in the run record. A change is a script whose output differs
between two versions.

`questions.py` chooses the inputs, `run_questions.py` writes the scripts and runs them, `environments.py` reads the
records, `answer_changes.py`, `speed_changes.py` and `verdict_changes.py` compare them, and `grouping.py` puts equal
changes together.
"""
