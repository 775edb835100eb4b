"""Streams: what open pages are told as it happens."""
