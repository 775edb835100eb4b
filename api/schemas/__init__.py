"""Schemas: the bodies, views and events of the HTTP contract."""
