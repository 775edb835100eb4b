"""What changed from one index version to another, document by document."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select

from knowledge.database import Database
from knowledge.tables import DocumentRow, IndexVersionDocumentRow


class ChangeKind(StrEnum):
    """What happened to a document."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class DocumentName:
    """A stored document, by what a person knows it by."""

    id: str
    url: str
    title: str
    language: str


@dataclass(frozen=True, slots=True)
class DocumentChange:
    """A document that is not the same in both versions.

    Attributes:
        before, after: None when it was added or removed.
    """

    before: DocumentName | None
    after: DocumentName | None

    @property
    def kind(self) -> ChangeKind:
        """What happened to it."""
        if self.before is None:
            return ChangeKind.ADDED
        return ChangeKind.REMOVED if self.after is None else ChangeKind.CHANGED

    @property
    def shown(self) -> DocumentName:
        """The newer of the two."""
        shown = self.after or self.before
        assert shown is not None  # noqa: S101  (a change has at least one side)
        return shown


class VersionChanges:
    """Compares versions in the database; what they share is never loaded."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def between(self, before_id: str | None, after_id: str) -> list[DocumentChange]:
        """Return the changes from one version to another, ordered by url.

        Args:
            before_id: None compares with nothing: every document is added.
        """
        added = await self._only_in(after_id, before_id)
        removed = await self._only_in(before_id, after_id) if before_id else []
        changes = _paired(removed, added)
        return sorted(changes, key=lambda change: (change.shown.url, change.shown.title))

    async def _only_in(self, version_id: str, other_id: str | None) -> list[DocumentName]:
        held = select(IndexVersionDocumentRow.document_id)
        others = held.where(IndexVersionDocumentRow.version_id == (other_id or ""))
        async with self._database.read() as session:
            rows = await session.execute(
                select(DocumentRow.id, DocumentRow.url, DocumentRow.title, DocumentRow.language)
                .join(
                    IndexVersionDocumentRow, IndexVersionDocumentRow.document_id == DocumentRow.id
                )
                .where(
                    IndexVersionDocumentRow.version_id == version_id,
                    DocumentRow.id.not_in(others),
                )
                .order_by(DocumentRow.url, DocumentRow.title, DocumentRow.id)
            )
            return [DocumentName(*row) for row in rows]


def _paired(
    removed: Sequence[DocumentName], added: Sequence[DocumentName]
) -> Iterable[DocumentChange]:
    """Pair what stands under the same address; of several there, those with the same title."""
    before, after = _by_url(removed), _by_url(added)
    for url in before.keys() | after.keys():
        old, new = before[url], after[url]
        by_title = {name.title: name for name in old}
        pairs = [(by_title.pop(name.title), name) for name in new if name.title in by_title]
        taken = {name.id for pair in pairs for name in pair}
        old = [name for name in old if name.id not in taken]
        new = [name for name in new if name.id not in taken]
        if len(old) == len(new) == 1:  # a page whose title changed too
            pairs.append((old.pop(), new.pop()))
        yield from (DocumentChange(one, other) for one, other in pairs)
        yield from (DocumentChange(name, None) for name in old)
        yield from (DocumentChange(None, name) for name in new)


def _by_url(names: Iterable[DocumentName]) -> defaultdict[str, list[DocumentName]]:
    found: defaultdict[str, list[DocumentName]] = defaultdict(list)
    for name in names:
        found[name.url].append(name)
    return found
