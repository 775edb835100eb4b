"""The contact directory: who at a company handles what."""
