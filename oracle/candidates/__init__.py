"""Functions of users: locate them, match them with a concept, call them in a process of their own, and judge them.

This module imports nothing, because the process that starts the others must not import torch.
"""
