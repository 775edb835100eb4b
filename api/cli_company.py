"""The commands `company …`: who the bot speaks for, and what it may say of them."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import typer

from api.cli_database import with_database
from api.cli_output import EXIT_CHECK_FAILED, print_json, print_lines
from api.embedding import Loader, base_url_of, page_policy, script_tag
from api.framing import frame_origins
from api.pages import Assets
from api.services import WEB_DIST
from api.settings import ApiSettings
from knowledge.companies import Companies, Company
from knowledge.company_facts import CompanyFacts
from knowledge.database import Database
from knowledge.errors import InvalidFile


def add(slug: str, name: str, hosts: list[str], lang: str, as_json: bool) -> None:
    """Add a company."""
    company = with_database(lambda database: Companies(database).add(slug, name, hosts, lang))
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


def set_facts(slug: str, file: Path, as_json: bool) -> None:
    """Put the facts of a TOML file in the place of all earlier ones.

    Raises:
        InvalidFile: it cannot be read, or is no TOML.
        InvalidCompany: a fact in it cannot be used.
    """
    try:
        values = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InvalidFile(f"{file} cannot be read as TOML: {error}") from error
    facts = CompanyFacts.read(values)

    async def change(database: Database) -> Company:
        companies = Companies(database)
        company = await companies.get(slug)
        return await companies.set_facts(company.id, facts)

    company = with_database(change)
    if as_json:
        print_json(_shown(company))
    else:
        print_lines(f"{name}\t{value}" for name, value in company.facts.as_dict().items())


def show(slug: str, as_json: bool) -> None:
    """Print a company and its facts."""
    company = with_database(lambda database: Companies(database).get(slug))
    shown = _shown(company)
    if as_json:
        print_json(shown)
        return
    facts = shown.pop("facts")
    shown["hosts"] = " ".join(company.hosts)
    print_lines(f"{name}\t{value}" for name, value in {**shown, **facts}.items())


def check(slug: str, as_json: bool) -> None:
    """Say which facts are missing and what that costs; exit 1 when any is."""
    company = with_database(lambda database: Companies(database).get(slug))
    missing = company.facts.missing()
    if as_json:
        print_json({"slug": slug, "missing": missing})
    else:
        print_lines([f"{name}: {cost}" for name, cost in missing.items()] or [f"{slug}: complete"])
    if missing:
        raise typer.Exit(EXIT_CHECK_FAILED)


def embed(slug: str, is_pinned: bool, as_json: bool) -> None:
    """Print the script tag, what a strict policy of the page must allow, and who may hold it."""
    company = with_database(lambda database: Companies(database).get(slug))
    base_url = base_url_of(ApiSettings())
    tag = script_tag(base_url, slug, Loader(Assets(WEB_DIST)) if is_pinned else None)
    policy = page_policy(base_url)
    origins = frame_origins(company.hosts)
    if as_json:
        print_json({"tag": tag, "policy": policy, "origins": origins})
    else:
        print_lines(
            [tag, f"Content-Security-Policy: {policy}", f"on pages of: {' '.join(origins)}"]
        )


def _shown(company: Company) -> dict[str, Any]:
    return {
        "slug": company.slug,
        "name": company.name,
        "language": company.language,
        "hosts": list(company.hosts),
        "facts": company.facts.as_dict(),
    }
