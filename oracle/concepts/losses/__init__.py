"""Losses on their own: from predictions and targets to a scalar."""
