"""Evaluation: how many planted faults does the oracle find, and how many correct functions does it fail?"""
