"""Every time limit around a candidate, in one place: seconds, except three ratios. All values are arbitrary."""

CALL = 5.0  # seconds of CPU time for one call in `verify`; the default of `oracle check` is as many of wall time
CALLS_IN_TOTAL = 12  # the time limit of all checks ÷ that of one call
WAITING_IN_TOTAL = 3  # wall time ÷ processor time of all checks: on a busy machine they ask the same questions
CALLS_TO_IMPORT = 4  # the time limit for importing a candidate's file ÷ that of one call

POLL = 0.05  # seconds between two looks at the checking processes
STARTUP = 120.0  # seconds of wall time for starting Python and importing torch, on a slow disk
INTERRUPT_MARGIN = 1.5  # seconds of wall time beyond a limit, in which the process itself may interrupt the call
INTERRUPTED = 0.25  # seconds of wall time between two interrupts of a call that has passed its limit
WAITING = 10  # wall time ÷ processor time of a limit: for a process that neither sleeps nor gets a processor
WRAP_UP = 120.0  # seconds of wall time beyond that of all checks: the last one, and the search for a smaller input
EXIT = 1.0  # seconds of wall time for a process to end after it has reported
CPU_MARGIN = 120  # seconds of CPU time beyond `Job.total_seconds`, for each core: if the limits of wall time fail

SHRINK = 5.0  # seconds of CPU time, after which the search for the smallest failing input is given up
SHRINK_CALLS = 200  # examples that this search judges at most: its result does not depend on the machine's speed
SURVEY_EXAMPLES = 90  # further examples that are judged, to find out when a candidate fails
VALUE_EXAMPLES = 24  # examples on which the value is judged, after a gradient was wrong
FRESH_EXAMPLES = 8  # examples of each regime, on which a condition of failure is tested
DIAGNOSIS_IN_CHECK = 20.0  # seconds of CPU time, after which a diagnosis is given up; it is bounded by number before
