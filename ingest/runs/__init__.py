"""Runs: one pass over a company's sources, to a new live version."""
