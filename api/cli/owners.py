"""The command line's `notice` and `directory`: what content owners write for the bot."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli.loader import run_command as _run
from api.cli.options import CompanyOption, JsonOption
from bot.notices.severity import Severity

notice_app = typer.Typer(
    help="Notices: outages and other news of the moment, with start and end.", no_args_is_help=True
)
directory_app = typer.Typer(
    help="The contact directory: who handles what, and how they are reached.", no_args_is_help=True
)

_TIME = "Date and time such as 2026-12-01T08:00; off the company's clock when no zone is given."


@notice_app.command("add")
def notice_add(
    company: CompanyOption,
    text: Annotated[
        list[str],
        typer.Option(help="Its text, or LANGUAGE=TEXT such as fi=…; repeatable."),
    ],
    severity: Annotated[Severity, typer.Option(help="How much it matters.")] = Severity.INFO,
    start: Annotated[str | None, typer.Option(help=f"{_TIME} Now when left out.")] = None,
    end: Annotated[str | None, typer.Option(help=f"{_TIME} Open when left out.")] = None,
    link: Annotated[str, typer.Option(help="Where to read more: https://…")] = "",
    topic: Annotated[
        list[str] | None, typer.Option(help="A word that questions about it hold; repeatable.")
    ] = None,
    page: Annotated[
        list[str] | None, typer.Option(help="A path that shows the strip, /help*; repeatable.")
    ] = None,
    only_for: Annotated[
        list[str] | None, typer.Option(help="Slug of a company below this one; repeatable.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Add a notice."""
    _run(
        "notice",
        "add",
        company=company,
        texts=text,
        severity=severity,
        start=start,
        end=end,
        link=link,
        audience=(topic or [], page or [], only_for or []),
        as_json=as_json,
    )


@notice_app.command("end")
def notice_end(
    notice: Annotated[str, typer.Argument(help="Its id, as `notice list` shows it.")],
    company: CompanyOption,
    as_json: JsonOption = False,
) -> None:
    """End a notice now."""
    _run("notice", "end", notice_id=notice, company=company, as_json=as_json)


@notice_app.command("list")
def notice_list(
    company: CompanyOption,
    at: Annotated[str | None, typer.Option(help=f"Only those that hold then. {_TIME}")] = None,
    as_json: JsonOption = False,
) -> None:
    """List the notices, ended and planned ones too."""
    _run("notice", "show_all", company=company, at=at, as_json=as_json)


@directory_app.command("import")
def directory_import(
    file: Annotated[Path, typer.Argument(help="CSV: key,name,handles,phone,email,…")],
    company: CompanyOption,
    as_json: JsonOption = False,
) -> None:
    """Replace the whole directory by a file; with one wrong row nothing is changed."""
    _run("directory", "import_file", file=file, company=company, as_json=as_json)


@directory_app.command("list")
def directory_list(company: CompanyOption, as_json: JsonOption = False) -> None:
    """List the functions, and which of them can be reached now."""
    _run("directory", "show_all", company=company, as_json=as_json)


@directory_app.command("check")
def directory_check(company: CompanyOption, as_json: JsonOption = False) -> None:
    """Say what in the directory costs customers something; exit 1 when anything does."""
    _run("directory", "check", company=company, as_json=as_json)
