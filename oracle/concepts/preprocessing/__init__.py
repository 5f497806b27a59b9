"""From files to numbers."""
