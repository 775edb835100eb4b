"""Selection: which documents the next version holds, and how it differs from the live one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from ingest.runs.fetch_states import FetchState
from knowledge.database import Database
from knowledge.documents.documents import Audience
from knowledge.documents.split import SPLIT_VERSION
from knowledge.tables import DocumentRow, IndexVersionDocumentRow, IndexVersionRow

# Pages that name another one as canonical count as copies of it from this share of words on.
SAME_WORDS_SHARE = 0.7
# A source with fewer live pages is only judged together with the others.
MIN_SOURCE_PAGES = 10
_BATCH = 500
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """What comparing versions needs to know of a document."""

    id: str
    url: str
    audience: Audience
    n_chars: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """A selection in comparison with the live version; urls are sorted."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: int

    @property
    def is_same(self) -> bool:
        """Whether nothing differs."""
        return not (self.added or self.changed or self.removed)


class DocumentLookup:
    """Reads facts about stored documents."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def facts(self, document_ids: Iterable[str]) -> dict[str, DocumentFacts]:
        """Return the facts of these documents by id."""
        wanted = list(dict.fromkeys(document_ids))
        found: dict[str, DocumentFacts] = {}
        async with self._database.read() as session:
            for at in range(0, len(wanted), _BATCH):
                rows = await session.execute(
                    select(
                        DocumentRow.id,
                        DocumentRow.url,
                        DocumentRow.audience,
                        func.length(DocumentRow.text),
                    ).where(DocumentRow.id.in_(wanted[at : at + _BATCH]))
                )
                for document_id, url, audience, n_chars in rows:
                    found[document_id] = DocumentFacts(
                        document_id, url, Audience(audience), n_chars
                    )
        return found

    async def of_version(self, version_id: str) -> dict[str, DocumentFacts]:
        """Return the facts of a version's documents by id."""
        async with self._database.read() as session:
            ids = await session.scalars(
                select(IndexVersionDocumentRow.document_id).where(
                    IndexVersionDocumentRow.version_id == version_id
                )
            )
            wanted = list(ids)
        return await self.facts(wanted)

    async def is_split_as_now(self, version_id: str) -> bool:
        """Whether a version's passages were cut the way they would be now."""
        async with self._database.read() as session:
            settings = await session.scalar(
                select(IndexVersionRow.settings_hash).where(IndexVersionRow.id == version_id)
            )
        return settings == f"split-{SPLIT_VERSION}"

    async def words(self, document_ids: Sequence[str]) -> set[str]:
        """Return the different words of some documents."""
        async with self._database.read() as session:
            texts = await session.scalars(
                select(DocumentRow.text).where(DocumentRow.id.in_(document_ids))
            )
            return {word.casefold() for text in texts for word in _WORD.findall(text)}


@dataclass(frozen=True, slots=True)
class Selected:
    """The documents of a version by id, and the urls of pages left out as copies."""

    documents: dict[str, DocumentFacts]
    copies: tuple[str, ...]


async def select_documents(
    states: Sequence[FetchState], internal_sources: frozenset[str], lookup: DocumentLookup
) -> Selected:
    """Return the documents of these states, without copies.

    The same text under two addresses is taken once, from the shorter address; a page that names
    another one as canonical is left out when that one says the same. What was read while a
    source was public is not shown any more once it is internal.
    """
    unique = _without_copies(states, internal_sources)
    by_url = {state.url: state for state in unique}
    chosen: list[str] = []
    taken: set[str] = set()
    for state in unique:
        original = by_url.get(state.canonical_url or "")
        if original is None or not await _says_the_same(state, original, lookup):
            chosen.extend(state.document_ids)
            taken.add(state.url)
    facts = await lookup.facts(chosen)
    internal = {
        document_id
        for state in states
        if state.source_id in internal_sources
        for document_id in state.document_ids
    }
    documents = {
        document_id: fact
        for document_id, fact in facts.items()
        if not (document_id in internal and fact.audience is Audience.PUBLIC)
    }
    copies = sorted({state.url for state in states if state.document_ids} - taken)
    return Selected(documents, tuple(copies))


def without_removed(
    live: Mapping[str, DocumentFacts], every: Sequence[FetchState], staying: Sequence[FetchState]
) -> dict[str, DocumentFacts]:
    """Return the live documents that are not of removed sources only: losing those is meant."""
    stays = {document_id for state in staying for document_id in state.document_ids}
    leaves = {document_id for state in every for document_id in state.document_ids} - stays
    return {document_id: fact for document_id, fact in live.items() if document_id not in leaves}


def compare(live: Mapping[str, DocumentFacts], selected: Mapping[str, DocumentFacts]) -> Comparison:
    """Compare the live version's documents with a selection, url by url."""
    before, after = _by_url(live), _by_url(selected)
    common = before.keys() & after.keys()
    changed = tuple(sorted(url for url in common if before[url] != after[url]))
    return Comparison(
        added=tuple(sorted(after.keys() - before.keys())),
        changed=changed,
        removed=tuple(sorted(before.keys() - after.keys())),
        unchanged=len(common) - len(changed),
    )


@dataclass(frozen=True, slots=True)
class Loss:
    """Why a selection loses too much."""

    code: str
    why: str


def find_loss(
    live: Mapping[str, DocumentFacts],
    selected: Mapping[str, DocumentFacts],
    source_of: Mapping[str, str],
    max_share: float,
) -> Loss | None:
    """Return why a selection may not replace the live version, or None when it may.

    Args:
        source_of: the source of each live document's id, as far as it is known.
    """
    kept = {fact.url for fact in selected.values()}
    urls = {fact.url for fact in live.values()}
    if _share(urls - kept, urls) > max_share:
        return Loss(
            "too_many_pages_lost",
            f"{len(urls - kept)} of {len(urls)} live pages would be lost; "
            f"at most {max_share:.0%} may be",
        )
    for source_id in sorted(set(source_of.values())):
        own = {fact.url for key, fact in live.items() if source_of.get(key) == source_id}
        if len(own) >= MIN_SOURCE_PAGES and _share(own - kept, own) > max_share:
            return Loss(
                "too_many_pages_lost",
                f"{len(own - kept)} of {len(own)} live pages of one source would be lost; "
                f"at most {max_share:.0%} may be",
            )
    before = sum(fact.n_chars for fact in live.values())
    after = sum(fact.n_chars for fact in selected.values())
    if before and (before - after) / before > max_share:
        return Loss(
            "too_much_text_lost",
            f"{before - after} of {before} live characters would be lost; "
            f"at most {max_share:.0%} may be",
        )
    return None


def _without_copies(
    states: Sequence[FetchState], internal_sources: frozenset[str]
) -> list[FetchState]:
    taken: dict[tuple[str, bool], FetchState] = {}
    for state in sorted(states, key=lambda s: (len(s.url), s.url, s.source_id)):
        if state.document_ids:
            taken.setdefault((state.content_sha256, state.source_id in internal_sources), state)
    return list(taken.values())


async def _says_the_same(state: FetchState, original: FetchState, lookup: DocumentLookup) -> bool:
    if original is state or original.canonical_url == state.url:
        return False
    own = await lookup.words(state.document_ids)
    other = await lookup.words(original.document_ids)
    return len(own & other) >= SAME_WORDS_SHARE * max(1, len(own | other))


def _by_url(facts: Mapping[str, DocumentFacts]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for fact in facts.values():
        found.setdefault(fact.url, set()).add(fact.id)
    return {url: frozenset(ids) for url, ids in found.items()}


def _share(lost: set[str], of: set[str]) -> float:
    return len(lost) / len(of) if of else 0.0
