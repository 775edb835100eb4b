"""An index: one immutable directory of passages with their vectors and terms."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.documents.passages import Passage, PassageKind
from knowledge.errors import EmbeddingMismatch, IndexDamaged
from knowledge.indexes.keyword_index import (
    KeywordEntry,
    KeywordIndex,
    Keywords,
    write_keyword_index,
)
from knowledge.indexes.stored_passages import Passages, StoredPassages, write_passages
from knowledge.indexes.vector_index import VectorIndex, Vectors, write_vector_index
from knowledge.retrieval.leads import Leads
from knowledge.retrieval.terms import stems, subwords

_FORMAT = 2
_MANIFEST = "manifest.json"
_KEYWORDS = "keywords"
_DOCUMENTS = "documents"
# Chroma touches its files whenever it is opened, so its bytes prove nothing; the probe counts
# its rows and asks it known items instead.
_UNSTABLE = "chroma/"
STEM, SUBWORD = "stem", "subword"
# On `natural` hit@5 rises from .885 to .908 with it; half of it to .900.
_NEIGHBOUR_SHARE = 0.15


Levels = NDArray[np.int64] | None


@dataclass(frozen=True, slots=True)
class IndexParts:
    """What an index is searched with; see `Index`."""

    vectors: Vectors
    keywords: Keywords
    document_keywords: Keywords
    documents: NDArray[np.int64]
    owners: NDArray[np.int64]
    penalties: NDArray[np.float32]
    languages: NDArray[np.str_]
    is_question: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class SearchText:
    """A text by which a passage is found.

    Attributes:
        is_query: whether it is embedded as a question, to be matched with other questions.
        penalty: taken from its cosine, for texts that say less about the passage.
    """

    text: str
    is_query: bool = False
    penalty: float = 0.0

    @property
    def text_hash(self) -> str:
        """SHA-256 (hex) of the text and its role."""
        role = "query" if self.is_query else "passage"
        return hashlib.sha256(f"{role}\n{self.text}".encode()).hexdigest()


def search_texts(passage: Passage) -> list[SearchText]:
    """Return the texts to embed for a passage: an FAQ pair is found by three of them."""
    context = _context(passage)
    if passage.kind is PassageKind.FAQ and passage.question:
        return [
            SearchText(passage.question, is_query=True),
            SearchText(_lines(passage.title, passage.question, passage.table_head, passage.text)),
            SearchText(_lines(passage.table_head, passage.text)),
        ]
    return [SearchText(_lines(*context, passage.text))]


def _context(passage: Passage) -> tuple[str, ...]:
    """Return title, headings and table head, without repeats and what the text starts with."""
    parts: list[str] = []
    for part in (passage.title, *passage.heading_path, passage.table_head):
        if part and part not in parts and not passage.text.startswith(part):
            parts.append(part)
    return tuple(parts)


def _lines(*parts: str) -> str:
    return "\n".join(part for part in parts if part)


def build_index(
    directory: Path,
    passages: Sequence[Passage],
    vectors: Mapping[str, NDArray[np.float32]],
    model: str,
) -> None:
    """Write an index; the directory is made and must not exist yet.

    Args:
        vectors: a vector for the `text_hash` of each of the passages' search texts.
        model: name of the embedding model that made the vectors.
    """
    directory.mkdir(parents=True)
    texts = [(row, text) for row, p in enumerate(passages) for text in search_texts(p)]
    matrix = (
        np.stack([vectors[text.text_hash] for _, text in texts]).astype(np.float32)
        if texts
        else np.zeros((0, 0), np.float32)
    )
    owners = np.asarray([row for row, _ in texts], np.int64)
    np.save(directory / "owners.npy", owners)
    np.save(directory / "penalties.npy", np.asarray([t.penalty for _, t in texts], np.float32))
    np.save(directory / "is_question.npy", np.asarray([t.is_query for _, t in texts], np.bool_))
    languages = np.asarray([passage.language for passage in passages], dtype=np.str_)
    np.save(directory / "languages.npy", languages)
    documents = _document_numbers(passages)
    np.save(directory / "documents.npy", documents)
    with ThreadPoolExecutor(1, "vectors") as pool:  # Chroma's graph takes as long as the words
        blended = _with_neighbours(matrix, owners, passages)
        vectors_written = pool.submit(write_vector_index, directory, blended)
        write_keyword_index(directory / _KEYWORDS, (STEM, SUBWORD), map(_entry, passages))
        of_documents = _whole_documents(passages, documents)
        write_keyword_index(directory / _DOCUMENTS, (STEM,), of_documents)
        vectors_written.result()
    write_passages(directory, passages)
    manifest = {
        "format": _FORMAT,
        "model": model,
        "dimension": int(matrix.shape[1]),
        "passages": len(passages),
        "vectors": len(texts),
        "files": {name: _sha256(directory / name) for name in _files(directory)},
    }
    (directory / _MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")


def _with_neighbours(
    matrix: NDArray[np.float32], owners: NDArray[np.int64], passages: Sequence[Passage]
) -> NDArray[np.float32]:
    """Blend each text passage's vector with those of the passages around it in its document."""
    blended = matrix.copy()
    for row in range(1, len(matrix)):
        before, after = passages[owners[row - 1]], passages[owners[row]]
        is_text = before.kind is PassageKind.TEXT and after.kind is PassageKind.TEXT
        if is_text and (before.url, before.document_version) == (after.url, after.document_version):
            blended[row] += _NEIGHBOUR_SHARE * matrix[row - 1]
            blended[row - 1] += _NEIGHBOUR_SHARE * matrix[row]
    norms = np.linalg.norm(blended, axis=1, keepdims=True)
    return np.asarray(blended / np.maximum(norms, 1e-12), np.float32)


def searched_text(passage: Passage) -> str:
    """Return all words by which a passage is found: title, headings, question and text."""
    return _lines(*_context(passage), passage.question or "", passage.text)


def _entry(passage: Passage) -> KeywordEntry:
    text = searched_text(passage)
    return KeywordEntry({STEM: stems(text, passage.language), SUBWORD: subwords(text)})


def _document_numbers(passages: Sequence[Passage]) -> NDArray[np.int64]:
    """Return for each passage the number of its document."""
    numbers: dict[tuple[str, str], int] = {}
    keys = [(passage.url, passage.document_version) for passage in passages]
    return np.asarray([numbers.setdefault(key, len(numbers)) for key in keys], np.int64)


def _whole_documents(
    passages: Sequence[Passage], documents: NDArray[np.int64]
) -> Iterator[KeywordEntry]:
    """Make the stems of each document, those of its passages together."""
    order = np.argsort(documents, kind="stable")
    for _, rows in groupby(order, key=lambda row: int(documents[row])):
        read = [passages[int(row)] for row in rows]
        yield KeywordEntry(
            {STEM: [stem for p in read for stem in stems(searched_text(p), p.language)]}
        )


def _files(directory: Path) -> Iterator[str]:
    for path in sorted(directory.rglob("*")):
        name = path.relative_to(directory).as_posix()
        is_ours = path.is_file() and path.suffix != ".lock" and not name.startswith(_UNSTABLE)
        if is_ours and name != _MANIFEST:
            yield name


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def verify_files(directory: Path) -> dict[str, Any]:
    """Return the manifest after checking every file against it.

    Raises:
        IndexDamaged: a file is missing or differs, or another release wrote them.
    """
    try:
        manifest: dict[str, Any] = json.loads((directory / _MANIFEST).read_text("utf-8"))
        files: dict[str, str] = manifest["files"]
        changed = [name for name, digest in files.items() if _sha256(directory / name) != digest]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise IndexDamaged(f"the index {directory.name} is not whole: {error}") from error
    if manifest.get("format") != _FORMAT:
        raise IndexDamaged(f"the index {directory.name} was written by another release")
    if changed:
        raise IndexDamaged(f"files of the index {directory.name} differ: {', '.join(changed)}")
    return manifest


class Index:
    """An opened index; it is only read and may be shared by threads.

    Attributes:
        passages: all passages; a passage's place here is its row in the keyword index.
        owners: for each vector, the row of its passage.
        penalties: for each vector, what is taken from its cosine.
        documents: for each passage, the number of its document: the row in `document_keywords`.
        languages: for each passage, its language.
        language_names: each of them once.
        is_question: for each vector, whether it is a stored question's.
        leads: how much nearer some sorts of texts are to a query, whatever they say.
        most_owned: how many vectors a passage has at most.
        levels: for each passage, how far above the company that asks it comes from: 0 its own,
            1 its parent's; None where all are its own.
    """

    def __init__(
        self, model: str, passages: Passages, parts: IndexParts, levels: Levels = None
    ) -> None:
        self.model = model
        self.passages = passages
        self.vectors = parts.vectors
        self.keywords = parts.keywords
        self.document_keywords = parts.document_keywords
        self.documents = parts.documents
        self.owners = parts.owners
        self.penalties = parts.penalties
        self.languages = parts.languages
        self.language_names = np.unique(self.languages)
        self.is_question = parts.is_question
        self.leads = Leads(self.vectors, self.languages[self.owners], self.is_question)
        self.levels = levels
        self.most_owned = int(np.bincount(self.owners).max(initial=1))

    @classmethod
    def open(cls, directory: Path, model: str) -> Index:
        """Open an index that was built earlier.

        Args:
            model: name of the embedding model that queries will be embedded with.

        Raises:
            IndexDamaged: a file is missing or differs from the manifest.
            EmbeddingMismatch: it was built with another model.
        """
        manifest = verify_files(directory)
        if manifest["model"] != model:
            raise EmbeddingMismatch(
                f"the index was built with {manifest['model']!r}, the setting says {model!r}"
            )
        parts = IndexParts(
            VectorIndex(directory),
            KeywordIndex(directory / _KEYWORDS),
            KeywordIndex(directory / _DOCUMENTS),
            documents=np.load(directory / "documents.npy"),
            owners=np.load(directory / "owners.npy"),
            penalties=np.load(directory / "penalties.npy"),
            languages=np.load(directory / "languages.npy"),
            is_question=np.load(directory / "is_question.npy"),
        )
        return cls(model, StoredPassages(directory), parts)

    def cosines_between(self, row: int, others: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the cosines of a passage with others, by the first vector of each."""
        first = int(np.searchsorted(self.owners, row))
        return self.vectors.cosines(
            self.vectors.vector(first), np.searchsorted(self.owners, others)
        )

    def close(self) -> None:
        """Release the files."""
        self.vectors.close()
