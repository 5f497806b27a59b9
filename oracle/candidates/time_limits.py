"""Every time limit around a candidate, in one place: seconds, except two ratios. All values are arbitrary."""

CALL = 5.0  # seconds of CPU time for one call in `verify`; the default of `oracle check` is as many of wall time
CALLS_IN_TOTAL = 12  # the time limit of all checks ÷ that of one call
CALLS_TO_IMPORT = 4  # the time limit for importing a candidate's file ÷ that of one call

POLL = 0.05  # seconds between two looks at the checking processes
STARTUP = 120.0  # seconds of wall time for starting Python and importing torch, on a slow disk
INTERRUPT_MARGIN = 1.5  # seconds of wall time beyond a limit, in which the process itself may interrupt the call
WRAP_UP = 120.0  # seconds of wall time beyond `Job.total_seconds`: the last check, and the search for a smaller input
EXIT = 1.0  # seconds of wall time for a process to end after it has reported
CPU_MARGIN = 120  # seconds of CPU time beyond `Job.total_seconds`, for each core: if the limits of wall time fail

SHRINK = 0.7  # seconds of CPU time for the search for the smallest failing input
SURVEY = 0.5  # seconds of CPU time for further examples, to find out when a candidate fails
DIAGNOSIS = 10.0  # seconds of CPU time, after which a diagnosis tries no more hypotheses
DIAGNOSIS_IN_CHECK = 5.0  # seconds of CPU time, after which a diagnosis is given up
HYPOTHESIS = 5.0  # seconds of CPU time for one hypothesis on one example: a mutant may loop forever
