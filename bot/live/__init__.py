"""Live work: the queue, and conversations that people have."""
