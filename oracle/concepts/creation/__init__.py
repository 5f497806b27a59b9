"""Arrays made from ranges, constants, nested lists and random numbers."""
