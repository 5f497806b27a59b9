"""Steps of optimisers, and what they make of a model."""
