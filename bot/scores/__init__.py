"""Scores: how customers judge what an episode gave them."""
