"""The commands `company add` and `company list`."""

from __future__ import annotations

from typing import Any

from api.cli_database import with_database
from api.cli_output import print_json, print_lines
from knowledge.companies import Companies, Company


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


def _shown(company: Company) -> dict[str, Any]:
    return {
        "slug": company.slug,
        "name": company.name,
        "language": company.language,
        "hosts": list(company.hosts),
    }
