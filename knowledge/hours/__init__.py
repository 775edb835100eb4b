"""Hours: when a company is open, by its calendar."""
