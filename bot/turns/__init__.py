"""Turns: what a conversation asks of us now, out of its last messages."""
