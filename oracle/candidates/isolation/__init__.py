"""Run the code of a candidate in a process that holds neither the true value nor the verdict.

Three processes take part. The grader (`oracle.candidates.sandbox`) starts a judge for each candidate. The judge starts
the candidate's process before it loads the definition, sends it inputs and gets arrays back (`remote.py`, `worker.py`).
What comes back is data of a fixed layout (`messages.py`), whose sizes are bounded, and which is checked before it is
used: a message that is malformed, late or not requested is a verdict on the candidate. `layers.py` says what else
separates the candidate's process from the system.
"""
