"""Content: what owners do with sources, runs and versions."""
