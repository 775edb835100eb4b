"""The settings of measurements, and what their figures depend on, so that runs can be compared."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict

from knowledge.documents.split import MAX_CHARS, SPLIT_VERSION
from knowledge.embedding.embeddings import Embedder
from knowledge.retrieval.evidence import EvidenceModel
from knowledge.retrieval.fusion import FusionWeights


class EvalSettings(BaseSettings):
    """How measurements run."""

    model_config = SettingsConfigDict(env_prefix="SVARVAKT_EVAL_", env_file=".env", extra="ignore")

    # A file that keeps vectors between measurements; none is kept when not set.
    vector_cache: Path | None = None


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
