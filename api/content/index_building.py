"""Makes the index builder; importing it loads torch, so ingest runs do that when they need it."""

from __future__ import annotations

from knowledge.database import Database
from knowledge.embedding.embeddings import load_embedder
from knowledge.indexes.builder import IndexBuilder
from knowledge.settings import KnowledgeSettings


def load_builder(knowledge: KnowledgeSettings, database: Database) -> IndexBuilder:
    """Load the model and make the builder."""
    return IndexBuilder(
        database, load_embedder(knowledge), knowledge.data_dir / "versions", knowledge.kept_versions
    )
