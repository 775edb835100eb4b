"""Replying: stored questions become answers in the background."""
