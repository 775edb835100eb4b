"""Examples for the reader: questions with passages that answer them and passages that nearly do."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from eval.corpus import CorpusEntry, page_name, read_corpus, unasked_pages
from knowledge.documents.documents import Document
from knowledge.documents.passages import Passage
from knowledge.documents.split import split
from knowledge.embedding.embeddings import Embedder, Vectors
from knowledge.indexes.index import searched_text
from knowledge.json_lines import read_json_lines

LANGUAGES = ("nb", "sv", "da", "fi", "en")
# How many of each kind; together they train in about twenty minutes on one core.
_SQUAD_QUESTIONS = 3500
_TITLES = 1400
_TITLE_PAGES = 500
_WORD = re.compile(r"\w{3,}")


@dataclass(frozen=True, slots=True)
class Read:
    """A passage to read.

    Attributes:
        text: as it is searched, with title and headings.
        is_answer: whether it answers the question.
        span: where in the text the answer stands, when known.
        has_span: whether spans are known for its set, so that None means "nowhere".
    """

    text: str
    is_answer: bool
    span: tuple[int, int] | None = None
    has_span: bool = False


@dataclass(frozen=True, slots=True)
class ReaderExample:
    """A question and passages read for it; at most one of them answers."""

    question: str
    passages: tuple[Read, ...]


def read_examples(data: Path, embedder: Embedder, seed: int) -> list[ReaderExample]:
    """Make all examples, in random order; none is of a set that evidence is measured on.

    Raises:
        InvalidFile: a file of the development data is missing or not of its form.
    """
    chance = random.Random(seed)  # noqa: S311 (no secrets are made)
    alchemy = _AlchemyPages.of(data / "alchemy")
    examples = list(_squad(data / "reader" / "squad_v2_sv.jsonl", chance))
    examples += _titles(alchemy, embedder, chance)
    examples += _own(alchemy, data / "internal_kb" / "corpus.jsonl", embedder, chance)
    examples += _products(data / "internal_kb" / "corpus.jsonl", embedder, chance)
    chance.shuffle(examples)
    return examples


def _squad(path: Path, chance: random.Random) -> Iterator[ReaderExample]:
    """Questions on encyclopedia paragraphs, half of them without an answer."""
    rows: list[dict[str, Any]] = [row for _, row in read_json_lines(path)]
    chance.shuffle(rows)
    made = 0
    for row in rows:
        passages = split(Document("", "", row["context"], "sv"))
        asked = set(_WORD.findall(row["question"].lower()))

        def shared(passage: Passage, asked: set[str] = asked) -> int:
            return len(asked & set(_WORD.findall(passage.text.lower())))

        if not row["answers"]:
            nearest = max(passages, key=shared)
            reads = [Read(nearest.text, is_answer=False, has_span=True)]
        else:
            text, start = row["answers"][0]["text"], row["answers"][0]["start"]
            end = start + len(text)
            holding = [p for p in passages if p.start <= start and end <= p.end]
            if not holding or row["context"][start:end] != text:
                continue
            held = holding[0]
            span = (start - held.start, end - held.start)
            reads = [Read(held.text, is_answer=True, span=span, has_span=True)]
            others = [p for p in passages if text not in p.text]
            if others:
                other = max(others, key=shared)
                reads.append(Read(other.text, is_answer=False, has_span=True))
        yield ReaderExample(row["question"], tuple(reads))
        made += 1
        if made == _SQUAD_QUESTIONS:
            return


@dataclass(frozen=True, slots=True)
class _AlchemyPages:
    """Support pages by name and language, less those that questions are measured on."""

    pages: dict[str, dict[str, CorpusEntry]]

    @classmethod
    def of(cls, folder: Path) -> _AlchemyPages:
        pages: dict[str, dict[str, CorpusEntry]] = defaultdict(dict)
        for entry in unasked_pages(folder):
            pages[page_name(entry.id)][entry.document.language] = entry
        return cls(dict(pages))


@dataclass(frozen=True, slots=True)
class _Shelf:
    """Passages with their vectors.

    Attributes:
        texts: as they are searched.
        owners: for each, the number of its page.
    """

    texts: list[str]
    vectors: Vectors
    owners: np.ndarray[Any, np.dtype[np.int64]]

    @classmethod
    def of(cls, documents: Sequence[Document], embedder: Embedder) -> _Shelf:
        texts, owners = list[str](), list[int]()
        for number, document in enumerate(documents):
            found = [searched_text(passage) for passage in split(document)]
            texts += found
            owners += [number] * len(found)
        return cls(texts, embedder.embed_passages(texts), np.asarray(owners, np.int64))

    def nearest(self, query: Vectors, among: np.ndarray[Any, np.dtype[np.bool_]]) -> list[int]:
        """Return the passages among these, nearest first."""
        rows = np.flatnonzero(among)
        return [int(row) for row in rows[np.argsort(-(self.vectors[rows] @ query))]]


def _titles(
    alchemy: _AlchemyPages, embedder: Embedder, chance: random.Random
) -> Iterator[ReaderExample]:
    """A title asks for its page, in its own or another language, among all pages' passages."""
    names = sorted(name for name, by in alchemy.pages.items() if len(by) >= len(LANGUAGES))
    chance.shuffle(names)
    names = names[:_TITLE_PAGES]
    entries = [alchemy.pages[name][language] for name in names for language in LANGUAGES]
    bare = [replace(entry.document, title="") for entry in entries]
    shelf = _Shelf.of(bare, embedder)
    pages = shelf.owners // len(LANGUAGES)
    vectors = embedder.embed_queries([entry.document.title for entry in entries])
    asking = [n for n, entry in enumerate(entries) if len(entry.document.title) >= 12]
    for number in chance.sample(asking, min(_TITLES, len(asking))):
        page, vector = number // len(LANGUAGES), vectors[number]
        target = number
        if chance.random() > 0.7:
            target = page * len(LANGUAGES) + chance.randrange(len(LANGUAGES))
        own = shelf.nearest(vector, shelf.owners == target)
        if not own:
            continue
        title = entries[target].document.title + "\n"
        with_title = target != number and chance.random() < 0.5
        reads = [Read(title * with_title + shelf.texts[own[0]], is_answer=True)]
        others: dict[int, int] = {}
        for row in shelf.nearest(vector, pages != page)[:20]:
            others.setdefault(int(pages[row]), row)
        for row in chance.sample(list(others.values())[:5], min(2, len(others))):
            title = entries[int(shelf.owners[row])].document.title + "\n"
            shown = title * (chance.random() < 0.4) + shelf.texts[row]
            reads.append(Read(shown, is_answer=False))
        yield ReaderExample(entries[number].document.title, tuple(reads))


def _own(
    alchemy: _AlchemyPages, bank: Path, embedder: Embedder, chance: random.Random
) -> Iterator[ReaderExample]:
    """Questions in customers' words, and near misses; asked of the page in each language."""
    rows = [row for _, row in read_json_lines(Path(str(files("eval") / "reader_questions.jsonl")))]
    of_bank = {entry.id: entry for entry in read_corpus(bank)}
    asked: list[tuple[dict[str, Any], Document]] = []
    for row in rows:
        if row["corpus"] == "internal_kb":
            asked.append((row, of_bank[row["page"]].document))
        else:
            asked += [(row, page.document) for page in alchemy.pages[row["page"]].values()]
    shelf = _Shelf.of([document for _, document in asked], embedder)
    vectors = embedder.embed_queries([row["text"] for row, _ in asked])
    first = [shelf.nearest(v, shelf.owners == n)[0] for n, v in enumerate(vectors)]
    for number, (row, document) in enumerate(asked):
        reads = [Read(shelf.texts[first[number]], is_answer=row["answered"])]
        if row["answered"]:
            others = [
                first[at]
                for at, (other, page) in enumerate(asked)
                if page.language == document.language and other["page"] != row["page"]
            ]
            reads.append(Read(shelf.texts[chance.choice(others)], is_answer=False))
        yield ReaderExample(row["text"], tuple(reads))


def _products(path: Path, embedder: Embedder, chance: random.Random) -> Iterator[ReaderExample]:
    """A bank's titles "PRODUCT: TOPIC" ask for their page; the same of another product is near."""
    entries = [entry for entry in read_corpus(path) if _is_of_product(entry.document.title)]
    names = [entry.document.title.partition(":")[0].strip() for entry in entries]
    shelf = _Shelf.of(
        [replace(e.document, title=name) for e, name in zip(entries, names, strict=True)], embedder
    )
    numbers = {name: number for number, name in enumerate(dict.fromkeys(names))}
    products = np.asarray([numbers[names[owner]] for owner in shelf.owners])
    for number, entry in enumerate(entries):
        title = entry.document.title
        topic = title.partition(":")[2].strip()
        question = title if chance.random() < 0.5 else f"{topic} ({names[number]})"
        vector = embedder.embed_queries([question])[0]
        is_own, is_same = shelf.owners == number, products == numbers[names[number]]
        own = shelf.nearest(vector, is_own)
        if not own:
            continue
        reads = [Read(shelf.texts[own[0]], is_answer=True)]
        for among in (~is_same, is_same & ~is_own):
            near = shelf.nearest(vector, among)[:3]
            if near:
                reads.append(Read(shelf.texts[chance.choice(near)], is_answer=False))
        yield ReaderExample(question, tuple(reads))


def _is_of_product(title: str) -> bool:
    skipped = ("internal", "(internal", "faq", "user roles", "troubleshooting")
    return ":" in title and not title.lower().startswith(skipped)
