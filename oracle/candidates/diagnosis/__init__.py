"""What is wrong with a candidate: another definition, a simple relation to the true value, or a fault in one line."""
