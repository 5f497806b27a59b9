"""Which arrays share memory: views and copies, and whether a write reaches the base."""
