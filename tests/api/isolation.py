"""A world of three companies and the group of two of them, in which every text has its owner.

Whatever anybody is sent is searched for canaries: words that stand in one company's texts only. Who
reads one that is none of theirs has found a leak.
"""

from __future__ import annotations

import re
import secrets
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import uvicorn
from fastapi.routing import APIRoute
from sqlalchemy import select

from api.access.cookies import SESSION
from api.access.roles import Role
from api.agent_parts import AgentParts
from api.app import all_routes, create_app, policy_of
from api.services import Services
from api.settings import ApiSettings
from bot.answers.floors import Floors
from bot.copilot.copilot import Copilot
from bot.copilot.summariser import Summariser
from bot.tables import ConversationRow, MessageRow, ReceiptRow
from knowledge.companies.companies import Companies, CompanySettings
from knowledge.database import Database
from knowledge.documents.documents import Audience, Document
from knowledge.tables import IndexVersionRow
from tests.accounts import in_database, start_session
from tests.api.conftest import API, build_dist
from tests.conftest import free_port
from tests.content import Library, WordEmbedder, search_of, wait_until_ready
from tests.ingest.run_prepared import plain_desk

AGENT, ADMIN = "/api/agent/v1/companies", "/api/admin/v1/companies"
GROUP = "gruppen"
PARENTS = {GROUP: None, "nord": GROUP, "sor": GROUP, "annen": None}
TOPICS = ("fjellrev", "jerv", "oter", "gaupe")
_CANARY = re.compile(r"kx[0-9a-f]{20}")
_ID = re.compile(r"[0-9a-f]{32}")
_MAX_IDS = 120
READS = [
    route.path
    for route in all_routes()
    if isinstance(route, APIRoute)
    and policy_of(route).auth == "account"
    and "GET" in route.methods
    and not route.path.endswith("/events")
]


class Leak(AssertionError):
    """Somebody was sent what is not theirs."""


@dataclass(frozen=True)
class Canary:
    """Whose word it is; `conversation` for what one customer wrote."""

    company: str
    audience: Audience = Audience.PUBLIC
    conversation: str = ""


@dataclass(frozen=True)
class Reader:
    """Who is sent something: a customer in a conversation, or somebody of the staff."""

    company: str
    role: Role | None = None
    conversation: str = ""


@dataclass
class World:
    """The companies, the people at them, and what was sent to whom."""

    library: Library
    http: httpx2.Client
    sessions: dict[tuple[Role, str], str]
    canaries: dict[str, Canary] = field(default_factory=dict)
    tokens: dict[str, tuple[str, str]] = field(default_factory=dict)
    ids: list[str] = field(default_factory=list)
    documents: dict[str, None] = field(default_factory=dict)
    above: dict[str, set[str]] = field(default_factory=dict)
    read: int = 0
    leaks: list[str] = field(default_factory=list)

    def canary(self, owner: Canary) -> str:
        """Make a word that only this owner's texts hold."""
        word = f"kx{secrets.token_hex(10)}"
        self.canaries[word] = owner
        return word

    def scan(self, reader: Reader, answer: httpx2.Response) -> httpx2.Response:
        """Look through an answer, and remember the ids it names."""
        told = f"{answer.headers} {answer.text}"
        for word in _CANARY.findall(told):
            self.read += 1
            if not self._may_read(reader, self.canaries[word]):
                raise self._leak(f"{reader} read {self.canaries[word]} at {answer.request.url}")
        assert answer.status_code < 500, answer.text
        if answer.request.url.path.endswith("/documents") and answer.status_code == 200:
            self.documents |= {one["id"]: None for one in answer.json()["items"]}
        self.ids = list(dict.fromkeys([*_ID.findall(answer.text), *self.ids]))[:_MAX_IDS]
        return answer

    def is_refused(self, must_be: bool, answer: httpx2.Response) -> None:
        """Check that what is another's does not exist for whoever asked."""
        if must_be and answer.status_code != 404:
            raise self._leak(f"let in: {answer.status_code} at {answer.request.url}")

    def _leak(self, what: str) -> Leak:
        self.leaks.append(what)
        return Leak(what)

    def _may_read(self, reader: Reader, canary: Canary) -> bool:
        if canary.conversation:
            is_own = canary.conversation == reader.conversation
            return canary.company == reader.company and (is_own or reader.role is not None)
        is_shown = canary.audience is Audience.PUBLIC or reader.role is not None
        return is_shown and canary.company in self.above[reader.company]

    def publish(self, company: str, topic: str) -> None:
        """Read in one more page of each audience, and make both live."""
        documents = []
        for one in Audience:
            word = self.canary(Canary(company, one))
            text = f"Hemmeligheten til {topic} er {word}. Ring {{phone}} om {topic}."
            url = f"https://{company}.example.no/{one.value}"
            documents.append(Document(url, f"Om {topic}", text, "nb", audience=one))
        self.library.publish(*documents, company=company)

    def start(self, company: str) -> str:
        """Start a conversation, and return its id."""
        answer = self.http.post(f"{API}/conversations", json={"site": company})
        found = answer.json()
        self.tokens[found["id"]] = (company, found["token"])
        self.ids.insert(0, found["id"])
        return str(found["id"])

    def customer(self, conversation: str, method: str, path: str, **options: Any) -> None:
        """Do what a customer does; `path` goes on from the conversation's own."""
        company, token = self.tokens[conversation]
        answer = self.http.request(
            method, f"{API}/conversations/{conversation}{path}",
            headers={"Authorization": f"Bearer {token}"}, **options,
        )  # fmt: skip
        self.scan(Reader(company, conversation=conversation), answer)

    def ask(self, conversation: str, topic: str) -> None:
        """Ask about a topic that every company's secrets are filed under."""
        word = self.canary(Canary(self.tokens[conversation][0], conversation=conversation))
        text = f"Hva er hemmeligheten til {topic}? Hilsen {word}"
        self.customer(conversation, "POST", "/messages", json={"id": str(uuid4()), "text": text})

    def intrude(self, conversation: str, other: str, path: str) -> None:
        """Use one conversation's token for another one."""
        company, token = self.tokens[conversation]
        answer = self.http.get(
            f"{API}/conversations/{other}{path}", headers={"Authorization": f"Bearer {token}"}
        )
        self.scan(Reader(company, conversation=conversation), answer)
        self.is_refused(other != conversation, answer)

    def staff(
        self, role: Role, company: str, method: str, path: str, **options: Any
    ) -> httpx2.Response:
        """Do what somebody of a company's staff does, anywhere."""
        headers = {
            "Cookie": f"{SESSION}={self.sessions[role, company]}",
            "Sec-Fetch-Site": "same-origin",
            "Origin": str(self.http.base_url).rstrip("/"),
            "If-Match": '"1"',
        }
        answer = self.http.request(method, path, headers=headers, **options)
        return self.scan(Reader(company, role), answer)

    def proofs(self) -> None:
        """Check that every stored answer rests on what its company may read, and no more."""
        in_database(self.library.database_path, self._proofs)

    async def _proofs(self, database: Database) -> None:
        companies = {one.id: one.slug for one in await Companies(database).all()}
        async with database.read() as session:
            of_versions = select(IndexVersionRow.id, IndexVersionRow.company_id)
            versions = {row.id: row.company_id for row in await session.execute(of_versions)}
            rows = await session.execute(
                select(ConversationRow.company_id, ReceiptRow.version_ids)
                .join(MessageRow, MessageRow.conversation_id == ConversationRow.id)
                .join(ReceiptRow, ReceiptRow.message_id == MessageRow.id)
            )
            for company_id, used in rows:
                owners = {companies[versions[one]] for one in used or ()}
                if not owners <= self.above[companies[company_id]]:
                    raise self._leak(f"an answer of {companies[company_id]} rests on {owners}")


async def _people(database: Database) -> dict[tuple[Role, str], str]:
    return {
        (role, company): await start_session(database, role, company)
        for role in Role
        for company in PARENTS
    }


async def _facts(database: Database) -> None:
    companies = Companies(database)
    for number, slug in enumerate(PARENTS, start=1):
        own = await companies.own((await companies.get(slug)).id)
        settings: CompanySettings = own.settings.with_facts({"phone": f"{number}0 00 00 00"})
        await companies.change(own.company.id, settings)


@contextmanager
def world() -> Iterator[World]:
    """Serve a fresh world, each company with one page of each audience."""
    with tempfile.TemporaryDirectory(prefix="svarvakt-world-") as name:
        folder = Path(name)
        library = Library(folder, "svarvakt.db")
        for slug, parent in PARENTS.items():
            library.make(slug, slug.title(), parent)
        in_database(library.database_path, _facts)
        sessions = in_database(library.database_path, _people)
        with (
            _served(library, build_dist(folder / "dist")) as url,
            httpx2.Client(base_url=url, timeout=30, trust_env=False) as http,
        ):
            made = World(library, http, sessions)
            for slug, parent in PARENTS.items():
                made.above[slug] = {slug} | ({parent} if parent else set())
                made.publish(slug, TOPICS[0])
                made.staff(Role.CONTENT_OWNER, slug, "GET", f"{ADMIN}/{slug}/documents")
            yield made


@contextmanager
def _served(library: Library, dist: Path) -> Iterator[str]:
    database = Database(library.database_url)
    search, assistant = search_of(database, library.versions_dir)
    embedder = WordEmbedder()
    copilot = Copilot(search.retriever, Floors(answered=1e-9, related=0.0), None, embedder)
    settings = ApiSettings(
        _env_file=None, address_burst=10**6, start_burst=10**6, account_burst=10**6,
        conversation_burst=10**6, max_messages_per_conversation=10**4,
    )  # fmt: skip
    agents = AgentParts.build(database, search.retriever, copilot, Summariser(None, embedder))
    services = Services.build(
        settings, database, assistant, 2000, dist, plain_desk(library.folder, database),
        on_close=search.retriever.close, agents=agents, search=search,
    )  # fmt: skip
    port = free_port()
    config = uvicorn.Config(
        create_app(services), port=port, log_config=None, ws="none", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        wait_until_ready(f"http://127.0.0.1:{port}")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(20)
