"""Receipts: an answer with its sources, as they read then."""
