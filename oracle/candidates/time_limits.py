"""Every time limit around a candidate, in one place. All values but IMPORT_CALLS are seconds; all are arbitrary."""

IMPORT_CALLS = 4  # the time limit for importing a candidate's file, in time limits of one call
POLL = 0.05  # seconds between two looks at the checking processes
STARTUP = 120.0  # seconds of wall time for starting Python and importing torch, on a slow disk
INTERRUPT_MARGIN = 1.5  # seconds of wall time beyond a limit, in which the process itself may interrupt the call
WRAP_UP = 120.0  # seconds of wall time beyond `Job.total_seconds`: the last check, and the search for a smaller input
EXIT = 1.0  # seconds of wall time for a process to end after it has reported
CPU_MARGIN = 120  # seconds of CPU time beyond `Job.total_seconds`, for each core: if the limits of wall time fail
DIAGNOSIS = 10.0  # seconds of CPU time for one diagnosis
HYPOTHESIS = 5.0  # seconds of CPU time for one hypothesis on one example: a mutant may loop forever
