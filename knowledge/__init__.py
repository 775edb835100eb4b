"""What we know: companies, documents, passages, embeddings, index versions and retrieval."""
