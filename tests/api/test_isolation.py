"""Nobody is ever sent another company's words: 2,000 steps at random, and mutants that show it."""

from __future__ import annotations

import ast
import contextlib
import inspect
import re
import sys
import textwrap
from collections.abc import Callable, Iterator
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.errors import FlakyFailure
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import true

import api.access.policies
import bot.conversations.overview
import knowledge.companies.lineage
import knowledge.indexes.version_documents
import knowledge.indexes.versions
from api.access.roles import Role
from knowledge.documents.documents import Audience
from tests.api.isolation import ADMIN, AGENT, PARENTS, READS, TOPICS, Leak, World, world

COMPANIES = list(PARENTS)
MAX_PUBLISHED = 12

companies = st.sampled_from(COMPANIES)
# At whose place somebody is: at their own as often as at another's.
places = st.tuples(companies, companies, st.booleans()).map(
    lambda drawn: (drawn[0], drawn[0] if drawn[2] else drawn[1])
)
roles = st.sampled_from(list(Role))
topics = st.sampled_from(TOPICS)
numbers = st.integers(0, 10_000)


class Companies(RuleBasedStateMachine):
    """Customers and staff of four companies do what they like, at their own and at others."""

    world: ClassVar[World]
    published: ClassVar[int] = 0
    steps: ClassVar[int] = 0

    @invariant()
    def count(self) -> None:
        type(self).steps += 1

    @initialize()
    def meet(self) -> None:
        if not self.world.tokens:
            for company in COMPANIES:
                self.world.ask(self.world.start(company), TOPICS[0])

    @rule(company=companies, topic=topics, choice=numbers)
    def publish(self, company: str, topic: str, choice: int) -> None:
        if choice % 4 == 0 and type(self).published < MAX_PUBLISHED:  # half a second each
            type(self).published += 1
            self.world.publish(company, topic)

    @rule(company=companies)
    def start(self, company: str) -> None:
        self.world.start(company)

    @rule(choice=numbers, topic=topics)
    def ask(self, choice: int, topic: str) -> None:
        self.world.ask(self._conversation(choice), topic)

    @rule(choice=numbers, path=st.sampled_from(["", "/transcript.txt"]))
    def look(self, choice: int, path: str) -> None:
        self.world.customer(self._conversation(choice), "GET", path)

    @rule(choice=numbers, other=numbers, path=st.sampled_from(["", "/transcript.txt"]))
    def look_elsewhere(self, choice: int, other: int, path: str) -> None:
        self.world.intrude(self._conversation(choice), self._conversation(other), path)

    @rule(role=roles, place=places, path=st.sampled_from(READS), choice=numbers)
    def read(self, role: Role, place: tuple[str, str], path: str, choice: int) -> None:
        company, at = place

        def filled(match: re.Match[str]) -> str:
            if match[1] == "company":
                return at
            if match[1] == "number":
                return str(1 + choice % 4)
            return self.world.ids[choice % len(self.world.ids)]

        filled_path = re.sub(r"\{(\w+)\}", filled, path)
        answer = self.world.staff(role, company, "GET", filled_path, params=_query(path, choice))
        self.world.is_refused(company != at and "{company}" in path, answer)

    @rule(role=roles, place=places, topic=topics, internal=st.booleans())
    def bench(self, role: Role, place: tuple[str, str], topic: str, internal: bool) -> None:
        company, at = place
        audience = Audience.INTERNAL if internal else Audience.PUBLIC
        body = {"text": f"hemmeligheten til {topic}", "audience": audience.value}
        self.world.staff(role, company, "POST", f"{ADMIN}/{at}/test-bench", json=body)

    @rule(role=roles, place=places, topic=topics)
    def suggest(self, role: Role, place: tuple[str, str], topic: str) -> None:
        company, at = place
        said = [{"role": "customer", "text": f"Hva er hemmeligheten til {topic}?"}]
        for path in ("assist", "summary"):
            answer = self.world.staff(
                role, company, "POST", f"{AGENT}/{at}/{path}", json={"messages": said}
            )
            self.world.is_refused(company != at, answer)

    @rule(role=roles, place=places, choice=numbers)
    def help_with(self, role: Role, place: tuple[str, str], choice: int) -> None:
        company, at = place
        body = {"conversation_id": self._conversation(choice)}
        self.world.staff(role, company, "POST", f"{AGENT}/{at}/assist", json=body)

    @rule(role=roles, place=places, number=st.integers(1, 4))
    def switch(self, role: Role, place: tuple[str, str], number: int) -> None:
        company, at = place
        place = f"{ADMIN}/{at}/index-versions"
        path = f"{place}/roll-back" if number == 4 else f"{place}/{number}/activate"
        answer = self.world.staff(role, company, "POST", path)
        self.world.is_refused(company != at, answer)

    @rule(role=roles, company=companies, choice=numbers)
    def compare(self, role: Role, company: str, choice: int) -> None:
        known = list(self.world.documents)
        path = f"{ADMIN}/{company}/document-diffs"
        self.world.staff(role, company, "GET", path, params={"after": known[choice % len(known)]})

    @rule(role=roles, place=places, choice=numbers)
    def run(self, role: Role, place: tuple[str, str], choice: int) -> None:
        company, at = place
        if company == at and choice % 10:
            return  # each is a process of its own
        path = f"{ADMIN}/{at}/ingest-runs"
        answer = self.world.staff(role, company, "POST", path, json={"sources": None})
        self.world.is_refused(company != at, answer)

    def _conversation(self, choice: int) -> str:
        known = list(self.world.tokens)
        return known[choice % len(known)]


def _query(path: str, choice: int) -> dict[str, str]:
    if path.endswith("/search"):
        return {"q": f"hemmeligheten til {TOPICS[choice % len(TOPICS)]}"}
    return {}


def _walk(made: World, examples: int, steps: int) -> None:
    Companies.world, Companies.published, Companies.steps = made, 0, 0
    run_state_machine_as_test(
        Companies,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None, database=None,
            derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
    made.proofs()


def test_two_thousand_steps_leak_nothing() -> None:
    with world() as made:
        _walk(made, examples=45, steps=50)
        assert made.leaks == []
        assert Companies.steps >= 2000
        assert made.read > 300, "the canaries were there to be read"


class _WithoutFilter(ast.NodeTransformer):
    """Makes one comparison say what lets everybody through."""

    def __init__(self, wanted: str) -> None:
        self.wanted, self.n_found = wanted, 0

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        if ast.unparse(node) != self.wanted:
            return node
        self.n_found += 1
        refuses = isinstance(node.ops[0], ast.NotEq | ast.NotIn)
        let_through = "False" if refuses else "true()"
        return ast.copy_location(ast.parse(let_through, mode="eval").body, node)


def _mutate(owner: Any, name: str, wanted: str) -> Callable[..., Any]:
    """Return a function without one of its comparisons."""
    function = inspect.getattr_static(owner, name)
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    mutation = _WithoutFilter(wanted)
    tree = ast.fix_missing_locations(mutation.visit(tree))
    assert mutation.n_found, f"{name} has no comparison {wanted}"
    names = {**sys.modules[function.__module__].__dict__, "true": true}
    exec(compile(tree, f"<{name} without {wanted}>", "exec"), names)
    mutant: Callable[..., Any] = names[name]
    return mutant


MUTANTS = [
    (knowledge.companies.lineage, "lineage_where", "CompanyRow.id == line.c.parent_id"),
    (bot.conversations.overview.ConversationOverview, "one", "row.company_id != company_id"),
    (
        knowledge.indexes.version_documents.VersionDocuments,
        "text",
        "DocumentRow.company_id == company_id",
    ),
    (api.access.policies.Policy, "_company", "company.id not in account.roles"),
]


@pytest.mark.parametrize(("owner", "name", "wanted"), MUTANTS, ids=lambda one: str(one)[-40:])
def test_without_a_filter_the_machine_fails(
    owner: Any, name: str, wanted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    mutant = _mutate(owner, name, wanted)
    monkeypatch.setattr(owner, name, mutant)
    if owner is knowledge.companies.lineage:  # the query made of it is put together only once
        monkeypatch.setattr(knowledge.indexes.versions, name, mutant)
        query = knowledge.indexes.versions._live_above()
        monkeypatch.setattr(knowledge.indexes.versions, "_LIVE_ABOVE", query)
    with world() as made:
        with contextlib.suppress(Leak, FlakyFailure):  # found once is found
            _walk(made, examples=45, steps=50)
        assert made.leaks
