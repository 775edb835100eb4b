"""Indexes: immutable, searchable sets of passages, and which of them is live."""
