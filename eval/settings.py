"""What the figures of an evaluation depend on, so that two runs can be compared."""

from __future__ import annotations

import dataclasses

from knowledge.embeddings import Embedder
from knowledge.evidence import EvidenceModel
from knowledge.fusion import FusionWeights
from knowledge.split import MAX_CHARS, SPLIT_VERSION


def described(embedder: Embedder) -> dict[str, str | int | float]:
    """Return names and values of everything that can change a result."""
    evidence = EvidenceModel.packaged()
    return {
        "embedding_model": embedder.name,
        "split_version": SPLIT_VERSION,
        "passage_chars": MAX_CHARS,
        **{f"fusion_{name}": v for name, v in dataclasses.asdict(FusionWeights()).items()},
        "evidence_floor": evidence.evidence_floor,
        "related_floor": evidence.related_floor,
        "evidence_data_hash": evidence.data_hash,
    }
