"""The reader: reads the best passages against the question, and says whether they answer it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from knowledge.embedding.embeddings import Embedder
from knowledge.settings import BUNDLED_MODEL, KnowledgeSettings

# Of what was found; a third changes nothing, and neither does the second where the first answers
# (docs/evaluation.md, the reader's cost).
READ_PASSAGES = 2
# A passage with a higher logit answers more likely than not.
ANSWERS = 0.0


class PassageReader(Protocol):
    """What reads passages; synchronous and safe to call from several threads."""

    def read(self, question: str, passages: Sequence[str]) -> list[float]:
        """Return for each passage the logit of its answering the question."""


def load_reader(
    settings: KnowledgeSettings, embedder: Embedder | None = None
) -> PassageReader | None:
    """Load the reader of the settings; there is none for other embedding models than its own.

    Args:
        embedder: where it runs in this process, the reader uses its word table and lower layers.
    """
    is_own = settings.embedding_model == BUNDLED_MODEL and not settings.embedding_base_url
    if not settings.reader or not is_own:
        return None
    # Imported here: torch takes five seconds, and most commands never read.
    from knowledge.embedding.local_embedder import LocalEmbedder
    from knowledge.reader.local_reader import LocalReader

    return LocalReader.packaged(embedder.parts() if isinstance(embedder, LocalEmbedder) else None)
