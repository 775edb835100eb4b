"""Documents: pages as text, their passages, and what they said before."""
