"""What stands between the layers, and at the end."""
