"""Conversations: what was written, stored in order and once."""
