"""Access: who may do what, and what they did."""
