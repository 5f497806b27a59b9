"""Functions written by users: found by address, called with the inputs of a concept, judged in a process of their own.

Importing this package imports nothing: the process that starts the judging processes has no need of torch.
"""
