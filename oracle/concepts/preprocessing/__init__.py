"""From files to arrays of numbers."""
