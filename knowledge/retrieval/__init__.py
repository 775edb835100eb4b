"""Retrieval: from a query to ranked passages and the evidence they give."""
