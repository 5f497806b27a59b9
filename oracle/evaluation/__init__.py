"""The oracle on trial: faults planted by machine, right answers in odd forms, and the tools that people use today."""
