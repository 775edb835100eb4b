"""Pages that the server writes: the shells of the built pages, and those that need no script."""
