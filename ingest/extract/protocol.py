"""What the ingest process and its extraction child say to each other, as lines of JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

from ingest.errors import PermanentFetchError
from ingest.extract.extraction import ExtractionTask
from knowledge.documents.documents import Audience, Document, FaqPair, Heading


def task_to_line(task: ExtractionTask, timeout_s: float) -> bytes:
    """Write a task and the processor time it may take."""
    return json.dumps({"task": asdict(task), "timeout_s": timeout_s}).encode() + b"\n"


def task_from_line(line: bytes) -> tuple[ExtractionTask, float]:
    """Read what `task_to_line` wrote."""
    values = json.loads(line)
    task = values["task"]
    task["audience"] = Audience(task["audience"])
    return ExtractionTask(**task), float(values["timeout_s"])


def documents_to_line(documents: Sequence[Document]) -> bytes:
    """Write what was extracted."""
    return json.dumps({"documents": [asdict(document) for document in documents]}).encode() + b"\n"


def failure_to_line(error: PermanentFetchError) -> bytes:
    """Write why nothing was extracted."""
    return json.dumps({"code": error.code, "reason": str(error)}).encode() + b"\n"


def documents_from_line(line: bytes) -> list[Document]:
    """Read an answer.

    Raises:
        PermanentFetchError: the answer is a failure.
    """
    values = json.loads(line)
    if "code" in values:
        raise PermanentFetchError(values["code"], values["reason"])
    return [
        Document(
            url=entry["url"],
            title=entry["title"],
            text=entry["text"],
            language=entry["language"],
            headings=tuple(Heading(**heading) for heading in entry["headings"]),
            faq_pairs=tuple(FaqPair(**pair) for pair in entry["faq_pairs"]),
            audience=Audience(entry["audience"]),
            warnings=tuple(entry["warnings"]),
        )
        for entry in values["documents"]
    ]
