"""Grounding: whether a sentence says what its quote says."""
