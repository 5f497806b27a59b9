"""What changes when torch or NumPy is upgraded.

A fixed list of questions is put to every implementation of the catalogue, the same in every environment. A question is
a script that needs nothing but the libraries; what it prints goes into the run record (`record.py`). Two records answer
the same question where they hold the same script, and a change is a script that printed something else.

`questions.py` says which inputs, `script.py` writes them out, `asking.py` runs them, `comparing.py` reads the records.
"""
