"""The command line: names, options and help of every command; each is loaded when it is run."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from api.cli.arguments import expand_repeated
from api.cli.identities import identity_app
from api.cli.loader import run_command as _run
from api.cli.measures import eval_app
from api.cli.options import CompanyOption, JsonOption
from api.cli.output import EXIT_BAD_INPUT, report_failure
from api.cli.owners import directory_app, notice_app
from api.cli.people import audit_app, user_app
from api.cli.tasks import tasks_app

app = typer.Typer(
    name="svarvakt",
    help="Answers customers from your own pages, every sentence with its proof.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
company_app = typer.Typer(help="The companies the bot speaks for.", no_args_is_help=True)
app.add_typer(company_app, name="company")
app.add_typer(eval_app, name="eval")
app.add_typer(user_app, name="user")
app.add_typer(audit_app, name="audit")
app.add_typer(tasks_app, name="tasks")
app.add_typer(notice_app, name="notice")
app.add_typer(directory_app, name="directory")
app.add_typer(identity_app, name="identity")


class AudienceChoice(StrEnum):
    """Who may see what a source says."""

    PUBLIC = "public"
    INTERNAL = "internal"


class VersionAction(StrEnum):
    """What to do with the versions."""

    ACTIVATE = "activate"
    ROLLBACK = "rollback"


@company_app.command("add")
def company_add(
    slug: Annotated[str, typer.Argument(help="Short name for addresses: a-z, 0-9 and '-'.")],
    name: Annotated[str, typer.Option(help="The name customers know.")],
    host: Annotated[
        list[str] | None, typer.Option(help="HOST or HOST:PORT the crawler may visit; repeatable.")
    ] = None,
    lang: Annotated[str, typer.Option(help="The language of its site.")] = "nb",
    parent: Annotated[str | None, typer.Option(help="Slug of the company above it.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Add a company, below another one if --parent names it."""
    _run(
        "company",
        "add",
        slug=slug,
        name=name,
        hosts=host or [],
        lang=lang,
        parent=parent,
        as_json=as_json,
    )


@company_app.command("list")
def company_list(as_json: JsonOption = False) -> None:
    """List the companies."""
    _run("company", "show_all", as_json=as_json)


@company_app.command("set")
def company_set(
    slug: Annotated[str, typer.Argument(help="The company's slug.")],
    file: Annotated[Path, typer.Argument(help="TOML: facts, and a table [company].")],
    as_json: JsonOption = False,
) -> None:
    """Set what a company says of itself: facts, and its parent, languages, voice and areas."""
    _run("company", "set_from_file", slug=slug, file=file, as_json=as_json)


@company_app.command("show")
def company_show(
    slug: Annotated[str, typer.Argument(help="The company's slug.")], as_json: JsonOption = False
) -> None:
    """Print a company: its facts and profile, and which of them it inherits from whom."""
    _run("company", "show", slug=slug, as_json=as_json)


@company_app.command("check")
def company_check(
    slug: Annotated[str, typer.Argument(help="The company's slug.")],
    file: Annotated[Path | None, typer.Option(help="Check this file before it is set.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Say what is wrong with a company's settings and what to do; exit 1 when anything is."""
    _run("company", "check", slug=slug, file=file, as_json=as_json)


@company_app.command("embed")
def company_embed(
    slug: Annotated[str, typer.Argument(help="The company's slug.")],
    pinned: Annotated[bool, typer.Option(help="Pin this version, checked by its hash.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Print the lines that put the chat on the company's pages."""
    _run("company_embed", "embed", slug=slug, is_pinned=pinned, as_json=as_json)


@app.command()
def ingest(
    company: CompanyOption,
    source: Annotated[
        list[str] | None,
        typer.Option(help="Address, folder or file to learn from and remember; repeatable."),
    ] = None,
    audience: Annotated[
        AudienceChoice | None, typer.Option(help="Who may see what these sources say.")
    ] = None,
    internal_source: Annotated[
        list[str] | None,
        typer.Option(help="A source that only agents may see, in the same run; repeatable."),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Go live even when many pages are gone.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Read the company's sources and make what they say live."""
    _run(
        "ingest",
        "ingest",
        company=company,
        locations=source or [],
        audience=None if audience is None else audience.value,
        internal=internal_source or [],
        force=force,
        as_json=as_json,
    )


@app.command()
def ask(
    company: CompanyOption,
    question: Annotated[str | None, typer.Argument()] = None,
    questions: Annotated[
        Path | None, typer.Option(help="JSON lines {id, text, lang?, history?}.")
    ] = None,
    lang: Annotated[str | None, typer.Option(help="The language it is probably in.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Ask one question, or a file of them.

    With --questions, a row that cannot be answered gives a line {id, error: {code, message}}, the
    run goes on, and the exit code is 1 at the end.
    """
    _run("questions", "check", company=company, question=question, questions=questions)
    _run(
        "ask",
        "ask",
        company=company,
        question=question,
        questions=questions,
        lang=lang,
        as_json=as_json,
    )


@app.command()
def suggest(
    company: CompanyOption,
    questions: Annotated[
        Path, typer.Option(help="JSON lines {id, messages: [{role, text}], lang?}.")
    ],
    lang: Annotated[str | None, typer.Option(help="The language they are probably in.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Draft a reply to each conversation of a file, as the agents' side panel does.

    A row that cannot be read gives a line {id, error: {code, message}}; exit code 1 at the end.
    """
    _run("questions", "check", company=company, question=None, questions=questions)
    _run(
        "suggest",
        "suggest",
        company=company,
        questions=questions,
        lang=lang,
        as_json=as_json,
    )


@app.command()
def search(
    company: CompanyOption,
    query: Annotated[str, typer.Argument()],
    limit: Annotated[int, typer.Option(min=1, max=100)] = 10,
    lang: Annotated[str | None, typer.Option(help="The language it is in.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Search a company's public text."""
    _run("questions", "check", company=company, question=query, questions=None)
    _run("ask", "search", company=company, query=query, limit=limit, lang=lang, as_json=as_json)


@app.command()
def verify(
    file: Annotated[Path, typer.Argument(help="Output of `ask --json`.")],
    as_json: JsonOption = False,
) -> None:
    """Check every citation against the stored pages; exit 1 when one is off. Loads no model."""
    _run("verify", "verify", path=file, as_json=as_json)


@app.command()
def versions(
    company: CompanyOption,
    action: Annotated[VersionAction | None, typer.Argument()] = None,
    number: Annotated[int | None, typer.Argument(help="For activate: the version.")] = None,
    as_json: JsonOption = False,
) -> None:
    """List a company's index versions, or switch to another one."""
    _run(
        "versions",
        "versions",
        company=company,
        action=None if action is None else action.value,
        number=number,
        as_json=as_json,
    )


@app.command()
def serve(
    host: Annotated[str | None, typer.Option()] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535)] = None,
    workers: Annotated[int | None, typer.Option(min=1, max=64)] = None,
) -> None:
    """Serve the API and the chat pages."""
    _run("serve", "serve", host=host, port=port, workers=workers)


@app.command()
def migrate() -> None:
    """Bring the database's schema up to date; every other command does it too."""
    _run("serve", "migrate_only")


def main() -> None:
    """Run a command; every error is one line, or JSON with --json."""
    arguments = expand_repeated(sys.argv[1:])
    try:
        code = app(arguments, standalone_mode=False)
    except Exception as error:  # noqa: BLE001  (the edge of the process)
        sys.exit(report_failure(error, as_json="--json" in arguments))
    except KeyboardInterrupt:
        sys.exit(EXIT_BAD_INPUT + 128)
    sys.exit(code if isinstance(code, int) else 0)
