"""Steps of optimisers, and training runs."""
