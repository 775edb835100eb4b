"""Notices: what a company says of its present state."""
