"""Losses: from predictions and targets to a scalar."""
