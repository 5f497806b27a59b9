"""Small networks, forward and backward."""
