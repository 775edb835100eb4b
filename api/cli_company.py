"""The commands `company add`, `company list` and `company embed`."""

from __future__ import annotations

from typing import Any

from api.cli_database import with_database
from api.cli_output import print_json, print_lines
from api.embedding import Loader, base_url_of, page_policy, script_tag
from api.framing import frame_origins
from api.pages import Assets
from api.services import WEB_DIST
from api.settings import ApiSettings
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
    }
