"""The ingest pipeline of the entry points: built from the settings, the model only when needed."""

from __future__ import annotations

import importlib

from ingest.runs.pipeline import Pipeline
from ingest.runs.update import Builder
from ingest.settings import IngestSettings
from knowledge.database import Database
from knowledge.settings import KnowledgeSettings


def pipeline_from_settings(
    settings: IngestSettings, knowledge: KnowledgeSettings, database: Database
) -> Pipeline:
    """Return a pipeline that loads the model when a run needs it.

    A run that changes nothing needs none, and an ordered run must be taken over before a busy
    machine has loaded torch; so the builder's module is imported by name, as in `api/cli/main.py`.
    """

    def load() -> Builder:
        module = importlib.import_module("api.content.index_building")
        builder: Builder = module.load_builder(knowledge, database)
        return builder

    return Pipeline.from_settings(settings, knowledge, database, load)
