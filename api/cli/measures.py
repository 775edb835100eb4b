"""The command line's `eval`: names, options and help of what measures quality."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from api.cli.loader import run_command as _run
from api.cli.options import CompanyOption, JsonOption

eval_app = typer.Typer(help="Measure quality on a data set.", no_args_is_help=True)

CorpusOption = Annotated[Path, typer.Option(help="JSON lines {id, title, url, text, lang, …}.")]
KnowledgeOption = Annotated[list[str], typer.Option(help="NAME=CORPUS.jsonl; repeatable.")]
QueriesOption = Annotated[Path, typer.Option("--queries", help="JSON lines {id, text, lang, …}.")]
AboutOption = Annotated[
    Path | None, typer.Option("--queries", help="JSON lines {text, about}; else our own.")
]
RunOption = Annotated[Path | None, typer.Option("--run", help="Write a row per question here.")]
ReportOption = Annotated[Path | None, typer.Option(help="Write an HTML report here.")]


class GroupChoice(StrEnum):
    """What retrieval figures are told apart by."""

    LANG = "lang"
    SITE = "site"


@eval_app.command("all")
def eval_all(
    data: Annotated[Path, typer.Option(help="A folder of development data, a set in each folder.")],
    baseline: Annotated[
        Path | None, typer.Option(help="Values of an earlier run; exit 1 when a figure fell.")
    ] = None,
    keep: Annotated[
        Path | None, typer.Option(help="Write this run's values here, as a baseline.")
    ] = None,
    report: ReportOption = None,
    only: Annotated[
        list[str] | None, typer.Option(help="Measures or MEASURE/SET to run; repeatable.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """How good is every answer path, and did a figure fall by more than chance explains?"""
    _run(
        "eval_all",
        "run_all",
        data=data,
        baseline=baseline,
        keep=keep,
        report=report,
        only=only or [],
        as_json=as_json,
    )


@eval_app.command("retrieval")
def eval_retrieval(
    corpus: CorpusOption,
    queries: QueriesOption,
    group_by: Annotated[GroupChoice | None, typer.Option("--group-by")] = None,
    run: RunOption = None,
    as_json: JsonOption = False,
) -> None:
    """How far up are the pages that answer a question?"""
    group = None if group_by is None else group_by.value
    _run(
        "eval",
        "retrieval",
        corpus=corpus,
        queries=queries,
        group_by=group,
        run_out=run,
        as_json=as_json,
    )


@eval_app.command("answerability")
def eval_answerability(
    knowledge: KnowledgeOption,
    queries: QueriesOption,
    run: RunOption = None,
    as_json: JsonOption = False,
) -> None:
    """Do we know what we can answer and what we cannot?"""
    _run(
        "eval",
        "answerability",
        knowledge=knowledge,
        queries=queries,
        run_out=run,
        as_json=as_json,
    )


@eval_app.command("answers")
def eval_answers(
    corpus: CorpusOption,
    queries: QueriesOption,
    ragas: Annotated[bool, typer.Option(help="Add what ragas finds, without a model.")] = False,
    run: RunOption = None,
    as_json: JsonOption = False,
) -> None:
    """Does the bot say the known answer, and is every quote exact?"""
    _run(
        "eval",
        "answers",
        corpus=corpus,
        queries=queries,
        run_out=run,
        as_json=as_json,
        with_ragas=ragas,
    )


@eval_app.command("follow-ups")
def eval_follow_ups(
    corpus: CorpusOption,
    queries: QueriesOption,
    run: RunOption = None,
    as_json: JsonOption = False,
) -> None:
    """Is the page found when a question leans on what was said before it?"""
    _run("eval", "follow_ups", corpus=corpus, queries=queries, run_out=run, as_json=as_json)


@eval_app.command("cross-language")
def eval_cross_language(
    corpus: CorpusOption,
    queries: QueriesOption,
    run: RunOption = None,
    as_json: JsonOption = False,
) -> None:
    """Is the English page found for a question in another language (`relevant_en`)?"""
    _run("eval", "cross_language", corpus=corpus, queries=queries, run_out=run, as_json=as_json)


@eval_app.command("suggestions")
def eval_suggestions(
    knowledge: KnowledgeOption,
    queries: QueriesOption,
    per_site: Annotated[
        bool, typer.Option("--per-site", help="Each site of a corpus is a company of its own.")
    ] = False,
    run: RunOption = None,
    as_json: JsonOption = False,
) -> None:
    """Does the copilot cite the right page, and is it silent when it should be?"""
    _run(
        "eval",
        "suggestions",
        knowledge=knowledge,
        queries=queries,
        is_per_site=per_site,
        run_out=run,
        as_json=as_json,
    )


@eval_app.command("internal-text")
def eval_internal_text(
    corpus: CorpusOption,
    queries: QueriesOption,
    run: RunOption = None,
    as_json: JsonOption = False,
) -> None:
    """Does internal text reach a suggestion or a customer's answer? Exit 1 when it does."""
    _run(
        "eval",
        "internal_text",
        corpus=corpus,
        queries=queries,
        run_out=run,
        as_json=as_json,
    )


@eval_app.command("support")
def eval_support(
    pairs: Annotated[
        Path | None, typer.Option(help="JSON lines of pairs; the packaged set when not given.")
    ] = None,
    run: RunOption = None,
    as_json: JsonOption = False,
) -> None:
    """Are unsupported sentences stopped, and only these?"""
    _run("eval", "support", pairs=pairs, run_out=run, as_json=as_json)


@eval_app.command("language")
def eval_language(
    queries: QueriesOption,
    prior: Annotated[
        bool, typer.Option("--prior", help="The page is in the text's own language.")
    ] = False,
    run: RunOption = None,
    as_json: JsonOption = False,
) -> None:
    """Is it told which language a customer writes?"""
    _run("eval", "language", queries=queries, has_prior=prior, run_out=run, as_json=as_json)


@eval_app.command("dial")
def eval_dial(
    company: CompanyOption,
    golden: Annotated[
        list[Path],
        typer.Option(help='JSON lines {id, text, lang, relevant, "answerable"}; repeatable.'),
    ],
    at_most: Annotated[
        float, typer.Option(min=0, max=50, help="Per cent of the answers that may be wrong.")
    ] = 2.0,
    topic: Annotated[
        list[str] | None, typer.Option(help="A path to tell apart, such as /faktura; repeatable.")
    ] = None,
    set_: Annotated[
        bool, typer.Option("--set", help="Write the recommended floors into its settings.")
    ] = False,
    run: RunOption = None,
    report: ReportOption = None,
    as_json: JsonOption = False,
) -> None:
    """From which evidence does the bot answer well enough, and what coverage does that cost?"""
    _run(
        "dial",
        "dial",
        slug=company,
        golden=golden,
        at_most=at_most / 100,
        topics=topic or [],
        is_set=set_,
        run_out=run,
        report=report,
        as_json=as_json,
    )


@eval_app.command("urgent")
def eval_urgent(
    queries: Annotated[
        Path | None,
        typer.Option(help="JSON lines {text, lang, urgent}; the packaged set when not given."),
    ] = None,
    run: RunOption = None,
    as_json: JsonOption = False,
) -> None:
    """Are emergencies seen, and are calm messages left alone?"""
    _run("eval", "urgent", queries=queries, run_out=run, as_json=as_json)


@eval_app.command("injection")
def eval_injection(
    prompts: Annotated[list[Path], typer.Option(help="JSON lines of messages; repeatable.")],
    run: RunOption = None,
    as_json: JsonOption = False,
) -> None:
    """Does the guard see attacks, and leave honest questions alone?"""
    _run("eval", "injection", prompts=prompts, run_out=run, as_json=as_json)


@eval_app.command("notices")
def eval_notices(
    queries: AboutOption = None,
    run: RunOption = None,
    as_json: JsonOption = False,
) -> None:
    """Are questions about what holds now seen, and others let through?"""
    _run(
        "eval",
        "owner_words",
        kind="notice",
        queries=queries,
        run_out=run,
        as_json=as_json,
    )


@eval_app.command("directory")
def eval_directory(
    queries: AboutOption = None,
    run: RunOption = None,
    as_json: JsonOption = False,
) -> None:
    """Is the function found that somebody asks for, and are other questions let through?"""
    _run(
        "eval",
        "owner_words",
        kind="directory",
        queries=queries,
        run_out=run,
        as_json=as_json,
    )
