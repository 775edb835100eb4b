"""The dial: curves by hand, what small samples allow, and golden questions asked for real."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import html

from bot.answers.answers import Outcome
from bot.answers.floors import Floors
from bot.assistant import Assistant
from eval.answers import IndexSearch
from eval.corpus import read_corpus
from eval.dial import Basis, Dial, dial_of
from eval.dial_asking import AskedQuestion, ask_golden
from eval.dial_curve import Point, curve, point_at, recommended
from eval.dial_report import write_dial_report
from eval.golden import GoldenQuestion
from eval.knowledge_base import temporary_index
from eval.metrics import upper_bound
from eval.served_search import served_search
from knowledge.companies.companies import Company
from knowledge.companies.profile import CompanyProfile
from knowledge.embedding.embeddings import Embedder
from tests.fakes import FJORDNETT, FixedSearch, passage

SITE = "https://www.fjordnett.example"
FLOORS = Floors(0.5, 0.2)


def asked(
    evidence: float,
    page: str = "/hjelp/a",
    *,
    is_right: bool = True,
    is_answerable: bool = True,
    outcome: Outcome = Outcome.ANSWERED,
) -> AskedQuestion:
    url = SITE + page
    relevant = (page if is_right else "/annet",) if is_answerable else ()
    question = GoldenQuestion("q", "Hva?", "nb", relevant)
    return AskedQuestion(question, evidence, url, (url,), outcome)


def company(**floors: float) -> Company:
    named = {name if name == "default" else f"/{name}": value for name, value in floors.items()}
    return replace(FJORDNETT, profile=CompanyProfile(floors=named))


def unanswerable(n: int, evidence: float = 0.1, page: str = "/hjelp/a") -> list[AskedQuestion]:
    return [asked(evidence, page, is_answerable=False) for _ in range(n)]


def test_the_curve_by_hand() -> None:
    rows = [
        asked(0.9),
        asked(0.8006),
        asked(0.8001, is_right=False),
        asked(0.7, is_answerable=False),
        asked(0.95, outcome=Outcome.CLARIFIED),
        asked(0.2),
    ]
    assert curve(rows) == (
        Point(0.9, 5, 1, 1, 0),
        Point(0.8, 5, 3, 3, 1),
        Point(0.7, 5, 3, 4, 2),
        Point(0.2, 5, 4, 5, 2),
    )
    assert point_at(rows, lambda _: 0.7) == curve(rows)[2]
    mixed = point_at([*rows, asked(0.6, "/frakt")], lambda url: 0.5 if "frakt" in url else 0.9)
    assert mixed == Point(None, 6, 2, 2, 0)
    assert (mixed.coverage, mixed.wrong_share) == (pytest.approx(1 / 3), 0.0)


def test_a_floor_keeps_the_limit_from_there_on() -> None:
    def point(floor: float, answers: int, wrong: int) -> Point:
        return Point(floor, 200, answers, answers, wrong)

    few = [point(0.9, 10, 0), point(0.8, 29, 0)]
    assert recommended(few, 0.02) is None, "too few answers to say"
    noisy = [*few[:1], point(0.8, 40, 1), point(0.7, 60, 1)]
    found = recommended(noisy, 0.02)
    assert found is not None
    assert found.floor == 0.7, "one of 40 is over 2 % because there are no fiftieths of an answer"
    broken = [point(0.9, 50, 1), point(0.8, 60, 3), point(0.7, 200, 3)]
    found = recommended(broken, 0.02)
    assert found is not None
    assert found.floor == 0.9, "3 of 60 are over it, whatever comes below"
    assert recommended([point(0.9, 30, 1), point(0.8, 40, 0)], 0.0) is None


@pytest.mark.parametrize(
    ("wrong", "n", "bound"),
    [(0, 30, 0.0950), (0, 149, 0.0199), (1, 50, 0.0914), (5, 30, 0.3189), (3, 3, 1.0), (0, 0, 1.0)],
)
def test_the_bound_is_that_of_clopper_and_pearson(wrong: int, n: int, bound: float) -> None:
    assert upper_bound(wrong, n) == pytest.approx(bound, abs=2e-4)


def by_topic(told: Dial) -> dict[str, tuple[float | None, Basis]]:
    return {one.topic: (one.floor, one.basis) for one in told.topics}


def test_each_topic_with_questions_enough_gets_its_floor() -> None:
    rows = [
        *(asked(0.9, "/faktura/x") for _ in range(40)),
        *(asked(0.85, "/faktura/x", is_right=False) for _ in range(10)),
        *(asked(0.6, "/hjelp/y") for _ in range(40)),
        *(asked(0.55, "/om/z") for _ in range(5)),
        *unanswerable(25, 0.3, "/hjelp/y"),
    ]
    told = dial_of(rows, FJORDNETT, FLOORS, 0.05)
    assert told.whole.floor == 0.9, "in all, ten of fifty at .85 are too many"
    assert by_topic(told) == {
        "/faktura": (0.9, Basis.MEASURED),
        "/hjelp": (0.6, Basis.MEASURED),
        "/om": (0.9, Basis.WIDER),
    }
    assert told.floors == {"default": 0.9, "/faktura": 0.9, "/hjelp": 0.6}
    assert (told.whole.now.answers, told.whole.now.wrong) == (95, 10)
    assert (told.whole.then.answers, told.whole.then.wrong) == (80, 0)
    assert told.whole.then.floor is None, "topics differ"
    assert told.is_certain, "no wrong one among 80 answers"
    assert told.answers_needed == 59


def test_without_questions_that_must_not_be_answered_nothing_is_lowered() -> None:
    rows = [asked(0.3) for _ in range(60)]
    told = dial_of(rows, FJORDNETT, FLOORS, 0.02)
    assert told.lacks_unanswerable
    assert (told.whole.basis, told.floors) == (Basis.KEPT, {})
    assert told.whole.then == told.whole.now
    enough = dial_of([*rows, *unanswerable(20)], FJORDNETT, FLOORS, 0.02)
    assert enough.floors == {"default": 0.3, "/hjelp": 0.3}
    raised = dial_of([asked(0.9) for _ in range(60)], FJORDNETT, FLOORS, 0.02)
    assert raised.floors == {"default": 0.9, "/hjelp": 0.9}, "raising is safe"


def test_what_cannot_be_measured_stays() -> None:
    own = company(default=0.4, helse=0.95)
    rows = [*(asked(0.6) for _ in range(40)), *unanswerable(30), asked(0.96, "/helse/a")]
    told = dial_of(rows, own, FLOORS, 0.05)
    assert by_topic(told)["/helse"] == (0.95, Basis.KEPT)
    assert "/helse" not in told.floors
    few = dial_of(rows[:10], own, FLOORS, 0.05)
    assert few.floors == {}
    assert {one.now.floor for one in few.topics if one.questions} == {0.4}


def test_a_topic_within_another_follows_it() -> None:
    rows = [
        *(asked(0.9) for _ in range(40)),
        *(asked(0.7, is_right=False) for _ in range(20)),
        *(asked(0.8, "/kjøp/a") for _ in range(40)),
        *unanswerable(20, page="/kjøp/a"),
        asked(0.8, "/kjøp/retur/b"),
    ]
    told = dial_of(rows, FJORDNETT, FLOORS, 0.05, ["/kjøp/retur"])
    assert by_topic(told)["/kjøp"] == (0.8, Basis.MEASURED)
    assert by_topic(told)["/kjøp/retur"] == (0.8, Basis.WIDER)


async def test_questions_are_asked_without_floors_and_as_customers_would() -> None:
    page = passage("Frakten koster 49 kroner.", url=f"{SITE}/frakt")
    search = FixedSearch([page], evidence=0.01)
    questions = [
        GoldenQuestion("a", "Hva koster frakten?", "nb", ("/frakt",)),
        GoldenQuestion("b", "Hva koster frakten?", "nb", ("/retur",)),
        GoldenQuestion("c", "Hva heter kongen?", None, ()),
        GoldenQuestion("d", "Hei!", "nb", ()),
    ]
    seen: list[tuple[int, int]] = []
    found, before = await ask_golden(
        Assistant(search, Floors(0.9, 0.8)),
        search,
        company(default=1.0),
        questions,
        lambda done, total: seen.append((done, total)),
    )
    assert [one.id for one in before] == ["d"], "a greeting is met before any search"
    assert [(one.may_be_answered, one.is_right) for one in found[:2]] == [
        (True, True),
        (True, False),
    ]
    assert (found[0].page, found[0].quoted, found[0].evidence) == (page.url, (page.url,), 0.01)
    assert not found[2].is_right
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_the_report_is_one_file_in_which_texts_stay_texts(tmp_path: Path) -> None:
    evil = "<script>alert(1)</script>"
    bad = asked(0.8, is_right=False)
    rows = [asked(0.9), replace(bad, question=replace(bad.question, text=evil)), *unanswerable(2)]
    file = tmp_path / "new" / "dial.html"
    told = dial_of(rows, FJORDNETT, FLOORS, 0.02)
    write_dial_report(file, "fjordnett", told, rows, datetime.now(UTC))
    page = html.fromstring(file.read_text("utf-8"))
    assert page.xpath("//script | //link | //@src") == []
    assert evil in page.text_content()
    assert len(page.xpath("//svg")) == 1


async def test_a_floor_is_found_on_real_questions(shared_data: Path, embedder: Embedder) -> None:
    """Every fourth question of nordic_faq with its answers taken out: the curve must fall."""
    folder = shared_data / "nordic_faq"
    lines = (folder / "queries.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    hidden = {page for row in rows[::4] for page in row["relevant"]}
    entries = [one for one in read_corpus(folder / "corpus.jsonl") if one.id not in hidden]
    questions = [
        GoldenQuestion(row["id"], row["text"], row["lang"], tuple(set(row["relevant"]) - hidden))
        for row in rows
    ]
    with temporary_index(entries, embedder) as index:
        search = IndexSearch(index, served_search(embedder))
        assistant = Assistant(search, FLOORS, None, embedder)
        found, _ = await ask_golden(assistant, search, FJORDNETT, questions)
    points = curve(found)
    assert points[-1].answers > 190
    assert points[-1].wrong_share > 0.3, "without any floor every fourth is wrong, and more"
    told = {limit: dial_of(found, FJORDNETT, FLOORS, limit) for limit in (0.1, 0.2, 0.3)}
    floors = [one.whole.floor for one in told.values()]
    assert None not in floors
    assert floors == sorted(floors, reverse=True), "a stricter limit never lowers the floor"
    for limit, one in told.items():
        assert one.whole.then.wrong_share <= limit
        assert one.whole.then.answers >= 30
        assert one.whole.then.wrong_bound > one.whole.then.wrong_share
