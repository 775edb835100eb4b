"""The command `eval dial`: measures a company's floors, and sets them if asked to."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import typer

from api.access.audit import Audit
from api.cli.output import EXIT_CHECK_FAILED, print_json, print_lines
from api.company_changes import change_company, with_floors
from api.composition import Engine
from bot.settings import BotSettings
from eval.dial import MIN_UNANSWERABLE, Basis, Dial, TopicDial, dial_of
from eval.dial_asking import AskedQuestion, ask_golden
from eval.dial_curve import MIN_ANSWERS, Point
from eval.dial_report import write_dial_report
from eval.golden import GoldenQuestion, read_golden_files
from eval.results import write_run
from knowledge.companies.companies import Companies, OwnCompany
from knowledge.companies.topics import is_topic
from knowledge.settings import KnowledgeSettings

_HEAD = ("topic", "questions", "floor", "coverage", "wrong", "new", "coverage", "wrong", "95 %")
_BASIS = {Basis.MEASURED: "", Basis.WIDER: "as the company", Basis.KEPT: "kept"}


def dial(
    slug: str,
    golden: list[Path],
    at_most: float,
    topics: list[str],
    is_set: bool,
    run_out: Path | None,
    report: Path | None,
    as_json: bool,
) -> None:
    """Measure the floors of a company, and set them if asked to.

    Raises:
        InvalidFile: a golden file cannot be used, or a result cannot be written.
        CompanyNotFound, IndexNotReady: there is nobody, or nothing, to ask.
    """
    for topic in topics:
        if not is_topic(topic):
            raise typer.BadParameter(f"'{topic}' is no beginning of a path, such as /faktura")
    questions = read_golden_files(golden)
    told, asked, before = asyncio.run(_measured(slug, questions, at_most, topics, is_set))
    write_run(run_out, map(_row, asked))
    if report is not None:
        write_dial_report(report, slug, told, asked, datetime.now(UTC))
    if as_json:
        print_json({"company": slug, **told.as_dict(), "met_before_search": len(before)})
    else:
        print_lines(_lines(told, len(before), is_set))
    if is_set and not told.floors:
        raise typer.Exit(EXIT_CHECK_FAILED)


async def _measured(
    slug: str,
    questions: Sequence[GoldenQuestion],
    at_most: float,
    topics: Sequence[str],
    is_set: bool,
) -> tuple[Dial, list[AskedQuestion], list[GoldenQuestion]]:
    engine = Engine.from_settings(KnowledgeSettings(), BotSettings())
    async with engine.opened():
        companies = Companies(engine.database)
        own = await companies.own((await companies.get(slug)).id)
        asked, before = await ask_golden(
            engine.assistant, engine.retriever, own.company, questions, _show
        )
        told = dial_of(asked, own.company, engine.assistant.floors, at_most, topics)
        if is_set and told.floors:
            await _set(engine, companies, own, told)
    return told, asked, before


async def _set(engine: Engine, companies: Companies, own: OwnCompany, told: Dial) -> None:
    audit = Audit(engine.database)
    await change_company(companies, audit, None, own, lambda it: with_floors(it, told.floors))


def _show(done: int, total: int) -> None:
    if done % 50 == 0 or done == total:
        typer.echo(f"asked {done} of {total}", err=True)


def _row(one: AskedQuestion) -> dict[str, object]:
    return {
        "id": one.question.id,
        "text": one.question.text,
        "answerable": one.question.is_answerable,
        "evidence": round(one.evidence, 6),
        "page": one.page,
        "quoted": list(one.quoted),
        "outcome": one.outcome.value,
        "right": one.is_right,
    }


def _lines(told: Dial, n_before: int, is_set: bool) -> Iterator[str]:
    rows = [_HEAD, *(_cells(one) for one in (*told.topics, told.whole))]
    widths = [max(map(len, column)) for column in zip(*(row[:9] for row in rows), strict=True)]
    for row in rows:
        cells = zip(row[:9], widths, strict=True)
        shown = [f"{cell:<{w}}" if n == 0 else f"{cell:>{w}}" for n, (cell, w) in enumerate(cells)]
        yield "  ".join((*shown, *row[9:])).rstrip()
    yield ""
    if n_before:
        yield f"{n_before} questions are met before any search and not counted."
    yield from _verdict(told)
    if is_set:
        yield f"set: {_named(told)}" if told.floors else "nothing was set"
    elif told.floors:
        yield f"--set would write: {_named(told)}"


def _verdict(told: Dial) -> Iterator[str]:
    limit = f"{100 * told.at_most:g} %"
    if told.whole.floor is None:
        yield f"No floor of the whole company is recommended for {limit}."
        yield from _reasons(told)
    elif told.is_certain:
        yield f"At most {limit} wrong holds with 95 % confidence."
    else:
        bound = _percent(told.whole.then.wrong_bound)
        yield (
            f"At most {limit} wrong holds on these questions; of all such questions it is under "
            f"{bound} with 95 % confidence."
        )
        if told.whole.then.answers < told.answers_needed:
            yield f"To promise {limit} takes {told.answers_needed} answers without a wrong one."
    if told.lacks_unanswerable:
        yield (
            f"Only {told.whole.unanswerable} questions must not be answered: with fewer than "
            f"{MIN_UNANSWERABLE} no floor is lowered."
        )


def _reasons(told: Dial) -> Iterator[str]:
    judged = [point for point in told.whole.curve if point.answers >= MIN_ANSWERS]
    if not judged:
        yield f"There are fewer than {MIN_ANSWERS} answers at any floor: ask more questions."
    elif told.whole.floor is None and min(one.wrong_share for one in judged) > told.at_most:
        best = min(judged, key=lambda point: point.wrong_share)
        yield (
            f"With {MIN_ANSWERS} answers or more the least is {_percent(best.wrong_share)} wrong, "
            f"at the floor {best.floor}: {_percent(best.coverage)} of the questions answered."
        )


def _cells(one: TopicDial) -> tuple[str, ...]:
    return (
        one.topic or "all",
        str(one.questions),
        *_figures(one.now),
        *_figures(one.then),
        _percent(one.then.wrong_bound) if one.then.answers else "–",
        _BASIS[one.basis],
    )


def _figures(point: Point) -> tuple[str, str, str]:
    floor = "–" if point.floor is None else f"{point.floor:.3f}"
    wrong = _percent(point.wrong_share) if point.answers else "–"
    return floor, _percent(point.coverage), wrong


def _percent(share: float) -> str:
    return "–" if math.isnan(share) else f"{100 * share:.1f} %"


def _named(told: Dial) -> str:
    return ", ".join(f"{topic} = {floor}" for topic, floor in told.floors.items())
