"""The commands `company …`: who the bot speaks for, and what it may say of them."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import typer

from api.access.audit import Audit
from api.cli.database import with_database
from api.cli.output import EXIT_CHECK_FAILED, print_json, print_lines
from api.company_changes import change_company
from knowledge.companies.check import CompanyCheck, Finding
from knowledge.companies.companies import Companies, Company, OwnCompany
from knowledge.companies.facts import CompanyFacts
from knowledge.companies.file import read_file, unknown_keys, with_file
from knowledge.companies.profile import CompanyProfile
from knowledge.database import Database
from knowledge.errors import InvalidCompany


def add(
    slug: str, name: str, hosts: list[str], lang: str, parent: str | None, as_json: bool
) -> None:
    """Add a company, below another one if `parent` names it."""
    company = with_database(
        lambda database: Companies(database).add(slug, name, hosts, lang, parent)
    )
    if as_json:
        print_json(_shown(company))
    else:
        print_lines([f"added {company.slug}"])


def show_all(as_json: bool) -> None:
    """List the companies."""
    companies = with_database(lambda database: Companies(database).all())
    if as_json:
        print_json([_shown(company) for company in companies])
    else:
        print_lines(
            f"{one.slug}\t{one.name}\t{one.language}\t{' '.join(one.hosts)}" for one in companies
        )


def set_from_file(slug: str, file: Path, as_json: bool) -> None:
    """Put a TOML file's facts, and the profile it may hold, in the place of all earlier ones.

    The change is in the audit log, as every other.

    Raises:
        InvalidFile: it cannot be read, or is no TOML.
        InvalidCompany: a setting in it means nothing or cannot be used.
    """
    values = read_file(file)

    async def change(database: Database) -> OwnCompany:
        companies = Companies(database)
        own = await companies.own((await companies.get(slug)).id)
        audit = Audit(database)
        return await change_company(companies, audit, None, own, lambda it: with_file(it, values))

    _print_own(with_database(change), as_json)


def show(slug: str, as_json: bool) -> None:
    """Print a company: what it says itself, and what it inherits from whom."""
    _print_own(with_database(lambda database: _own(database, slug)), as_json)


def check(slug: str, file: Path | None, as_json: bool) -> None:
    """Say what is wrong with a company, or with a file meant for it; exit 1 when anything is."""
    findings = _file_findings(slug, file) if file is not None else _findings(slug)
    if as_json:
        missing = {one.subject: one.text for one in findings if one.code == "fact_missing"}
        shown = [dataclasses.asdict(one) for one in findings]
        print_json({"slug": slug, "missing": missing, "findings": shown})
    else:
        lines = [f"{one.subject}: {one.text}" for one in findings]
        print_lines(lines or [f"{slug}: complete"])
    if findings:
        raise typer.Exit(EXIT_CHECK_FAILED)


def _findings(slug: str) -> list[Finding]:
    async def look(database: Database) -> list[Finding]:
        company = await Companies(database).get(slug)
        return await CompanyCheck(database).findings(company.id)

    return with_database(look)


def _file_findings(slug: str, file: Path) -> list[Finding]:
    """Return what would keep a file from being set."""
    values = read_file(file)
    own = with_database(lambda database: _own(database, slug))
    unknown = [Finding("unknown_key", key, text) for key, text in unknown_keys(values)]
    if unknown:
        return unknown
    try:
        settings = with_file(own.settings, values)
        CompanyFacts.read(settings.facts)
        CompanyProfile.read(settings.profile)
    except InvalidCompany as error:
        return [Finding("invalid_value", str(file), str(error))]
    return []


async def _own(database: Database, slug: str) -> OwnCompany:
    companies = Companies(database)
    return await companies.own((await companies.get(slug)).id)


def _shown(company: Company) -> dict[str, Any]:
    return {
        "slug": company.slug,
        "name": company.name,
        "language": company.language,
        "hosts": list(company.hosts),
        "facts": company.facts.as_dict(),
    }


def _as_line(value: Any) -> Any:
    """Return a value as a person reads it; tables, such as exceptions, as JSON."""
    if not isinstance(value, list):
        return value
    return ", ".join(
        one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in value
    )


def _print_own(own: OwnCompany, as_json: bool) -> None:
    company, settings = own.company, own.settings
    if as_json:
        print_json(
            {
                **_shown(company),
                "parent": settings.parent,
                "profile": dataclasses.asdict(company.profile),
                "own": {"facts": dict(settings.facts), "profile": dict(settings.profile)},
                "inherited": {
                    one.name: one.origin for one in own.in_force if one.origin != company.slug
                },
            }
        )
        return
    head = {"slug": company.slug, "name": company.name, "language": company.language}
    lines = [f"{name}\t{value}" for name, value in head.items()]
    lines.append(f"hosts\t{' '.join(company.hosts)}")
    if settings.parent:
        lines.append(f"parent\t{settings.parent}")
    for one in own.in_force:
        value = _as_line(one.value)
        origin = "" if one.origin == company.slug else f"\tfrom {one.origin}"
        lines.append(f"{one.name}\t{value}{origin}")
    print_lines(lines)
