"""Fakes that several packages' tests share: a fixed search and ready-made passages."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.companies.companies import Company
from knowledge.documents.passages import Passage, PassageKind, Retrieval, ScoredPassage
from knowledge.retrieval.query_context import SearchContext

FJORDNETT = Company("c" * 32, "fjordnett", "Fjordnett", "nb", ("www.fjordnett.example",))


def passage(
    text: str,
    *,
    title: str = "Hjelp",
    language: str = "nb",
    question: str | None = None,
    start: int = 0,
    id: str = "",  # noqa: A002  (as the field is called)
    url: str = "https://www.fjordnett.example/hjelp",
    heading_path: tuple[str, ...] = (),
    is_internal: bool = False,
    version: str = "d" * 64,
) -> Passage:
    """Make a passage that stands at `start` of a document."""
    return Passage(
        id=id or f"{abs(hash((title, text))) % 16**32:032x}",
        document_version=version,
        url=url,
        title=title,
        language=language,
        heading_path=heading_path,
        text=text,
        start=start,
        end=start + len(text),
        kind=PassageKind.FAQ if question else PassageKind.TEXT,
        question=question,
        is_internal=is_internal,
    )


def retrieval(
    query: str, passages: Sequence[Passage], evidence: float = 0.9, language: str = "nb"
) -> Retrieval:
    """Make a retrieval in which each passage scores a little less than the one before."""
    scored = tuple(
        ScoredPassage(found, score=max(0.0, 1 - 0.1 * rank), dense=0.88, keyword=1.0, subword=1.0)
        for rank, found in enumerate(passages)
    )
    return Retrieval(query, language, scored, evidence, "v" * 32, {"embed": 1.0})


class NoSearch:
    """A search that must not be asked."""

    async def search(
        self,
        company_id: str,
        query: str,
        language: str,
        limit: int = 10,
        context: SearchContext | None = None,
        is_read: bool = True,
    ) -> Retrieval:
        raise AssertionError("nothing is searched for first")


class FixedSearch:
    """Finds the same passages whatever it is asked, and remembers what it was asked."""

    def __init__(self, passages: Sequence[Passage], evidence: float = 0.9) -> None:
        self.passages = passages
        self.evidence = evidence
        self.queries: list[str] = []
        self.languages: list[str] = []
        self.contexts: list[SearchContext | None] = []
        self.reads: list[bool] = []

    async def search(
        self,
        company_id: str,
        query: str,
        language: str,
        limit: int = 10,
        context: SearchContext | None = None,
        is_read: bool = True,
    ) -> Retrieval:
        self.queries.append(query)
        self.languages.append(language)
        self.contexts.append(context)
        self.reads.append(is_read)
        return retrieval(query, self.passages[:limit], self.evidence, language)


class KnowledgeFake(FixedSearch):
    """A company's public and internal passages, which are always all found."""

    def __init__(
        self,
        passages: Sequence[Passage],
        internal: Sequence[Passage] = (),
        evidence: float = 0.9,
    ) -> None:
        super().__init__(passages, evidence)
        self.internal = internal

    async def search_internal(
        self,
        company_id: str,
        query: str,
        language: str,
        limit: int = 10,
        context: SearchContext | None = None,
        is_read: bool = True,
    ) -> Retrieval:
        self.reads.append(is_read)
        return retrieval(query, self.internal[:limit], self.evidence, language)
