"""The command `company embed`."""

from __future__ import annotations

from api.cli.database import with_database
from api.cli.output import print_json, print_lines
from api.content.embedding import Loader, base_url_of, page_policy, script_tag
from api.framing import frame_origins
from api.html.shells import WEB_DIST, Assets
from api.settings import ApiSettings
from knowledge.companies.companies import Companies


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
