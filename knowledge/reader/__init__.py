"""Reading what was found: whether passages answer a question."""
