"""Many numbers into one: sums, means, spreads, the largest."""
