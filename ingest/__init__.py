"""How knowledge gets in: crawling, extraction, splitting and ingest runs."""
