"""Arrays out of nothing: ranges, constants, nested lists, random numbers."""
