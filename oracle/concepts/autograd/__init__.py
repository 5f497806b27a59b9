"""What autograd records: loops, branches, chains."""
