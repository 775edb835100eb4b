"""Extraction: documents out of what was fetched, by a child process."""
