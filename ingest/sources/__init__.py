"""Sources: what a company learns from, and when it is fetched."""
