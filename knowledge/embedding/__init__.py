"""Embedding: texts as vectors, and the models that make them."""
