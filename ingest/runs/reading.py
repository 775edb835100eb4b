"""Reading: a new body becomes documents, and page, documents and fetch state are stored."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ingest.errors import PermanentFetchError
from ingest.extract.extraction import EXTRACTOR_VERSION, ExtractionTask
from ingest.extract.extractor import Extractor
from ingest.runs.fetch_states import FetchState, FetchStates
from ingest.runs.report import FetchFailure, PageWarning
from ingest.sources.sources import Source
from knowledge.companies.companies import Company
from knowledge.database import utc_now
from knowledge.documents.archive import Archive
from knowledge.documents.documents import Document

SAVE_EVERY = 25
# The parser or the transfer failed, not the page: what an earlier run read of it is kept.
_PARSER_FAILURES = frozenset(
    {"parser_timeout", "parser_memory", "parser_crashed", "parser_failed", "file_damaged"}
    | {"characters_broken"}
)
StateKey = tuple[str, str]


@dataclass(slots=True)
class Gathered:
    """What a run found.

    Attributes:
        kept: states whose pages are there, read anew or unchanged, or whose fetch failed for now.
        failed_sources: why a source gave nothing, by its id.
        extracted: how many pages and files were read anew.
    """

    kept: dict[StateKey, FetchState] = field(default_factory=dict)
    failures: list[FetchFailure] = field(default_factory=list)
    warnings: list[PageWarning] = field(default_factory=list)
    failed_sources: dict[str, FetchFailure] = field(default_factory=dict)
    extracted: int = 0


@dataclass(frozen=True, slots=True)
class Fetched:
    """A body that is new, and where it comes from.

    Attributes:
        url: under which its fetch state is kept.
        document_url: the url its documents get.
    """

    source: Source
    url: str
    document_url: str
    path: Path
    media_type: str
    charset: str | None
    sha256: str
    etag: str | None = None
    last_modified: str | None = None
    canonical_url: str | None = None
    links: tuple[str, ...] = ()


class Reading:
    """Reads what one run fetched and stores it in small steps, so that a killed run loses little.

    Args:
        company: whose pages they are.
        result: takes what is found.
    """

    def __init__(
        self,
        company: Company,
        archive: Archive,
        fetch_states: FetchStates,
        extractor: Extractor,
        result: Gathered,
    ) -> None:
        self.result = result
        self._company = company
        self._archive = archive
        self._fetch_states = fetch_states
        self._extractor = extractor
        self._unsaved: list[FetchState] = []

    async def read(self, fetched: Fetched, state: FetchState | None) -> None:
        """Extract and store a body.

        Args:
            state: what an earlier run made of the same address.
        """
        task = ExtractionTask(
            path=str(fetched.path),
            url=fetched.document_url,
            media_type=fetched.media_type,
            charset=fetched.charset,
            audience=fetched.source.audience,
            language=self._company.language,
            site_url=_site_url(self._company.hosts),
        )
        try:
            documents = await self._extractor.extract(task)
        except PermanentFetchError as error:
            self.failed(fetched.source, fetched.document_url, error)
            if state is not None and error.code in _PARSER_FAILURES:
                self.keep(state)
            return
        await self._store(fetched, documents)

    def keep(self, state: FetchState) -> None:
        """Take over what an earlier run made of an address."""
        self.result.kept[state.source_id, state.url] = state

    def failed(self, source: Source, url: str, error: PermanentFetchError) -> None:
        """Report that a page or file gave nothing."""
        failure = FetchFailure(url, error.code, str(error), source_id=source.id)
        self.result.failures.append(failure)

    async def update(self, state: FetchState) -> None:
        """Take over a state whose marks for the next request have changed."""
        self.keep(state)
        self._unsaved.append(state)
        if len(self._unsaved) >= SAVE_EVERY:
            await self.save()

    async def save(self) -> None:
        """Write the states that are not stored yet."""
        unsaved, self._unsaved = self._unsaved, []
        await self._fetch_states.save(unsaved)

    async def _store(self, fetched: Fetched, documents: Sequence[Document]) -> None:
        headers = {"etag": fetched.etag, "last-modified": fetched.last_modified}
        page_id = await self._archive.save_page(
            self._company.id,
            fetched.document_url,
            fetched.path.read_bytes(),
            fetched.media_type,
            {name: value for name, value in headers.items() if value},
        )
        document_ids = [
            await self._archive.save_document(self._company.id, document, page_id)
            for document in documents
        ]
        self.result.extracted += 1
        self.result.warnings.extend(
            PageWarning(document.url, code) for document in documents for code in document.warnings
        )
        await self.update(
            FetchState(
                source_id=fetched.source.id,
                url=fetched.url,
                company_id=self._company.id,
                page_id=page_id,
                document_ids=tuple(document_ids),
                body_sha256=fetched.sha256,
                content_sha256=_content_hash(documents),
                etag=fetched.etag,
                last_modified=fetched.last_modified,
                canonical_url=fetched.canonical_url,
                links=fetched.links,
                extractor_version=EXTRACTOR_VERSION,
                last_seen=utc_now(),
            )
        )


def is_current(state: FetchState) -> bool:
    """Whether the present extractor made this."""
    return state.extractor_version == EXTRACTOR_VERSION


def _content_hash(documents: Sequence[Document]) -> str:
    digest = hashlib.sha256()
    for document in documents:
        digest.update(f"{document.title}\0{document.text}\0".encode())
    return digest.hexdigest()


def _site_url(hosts: Sequence[str]) -> str:
    """Return the root of the company's first host; a port other than 443 means no TLS."""
    if not hosts:
        return ""
    is_plain = ":" in hosts[0] and not hosts[0].endswith(":443")
    return f"{'http' if is_plain else 'https'}://{hosts[0]}/"
