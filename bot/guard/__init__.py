"""The guard: what is kept away from the chat model."""
