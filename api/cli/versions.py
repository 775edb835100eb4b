"""The command `versions`: lists a company's index versions, and switches between them."""

from __future__ import annotations

from typing import Any

from api.cli.database import with_database
from api.cli.output import print_json, print_lines
from knowledge.companies.companies import Companies
from knowledge.database import Database
from knowledge.errors import IndexVersionNotFound
from knowledge.indexes.versions import IndexVersion, IndexVersions


def versions(company: str, action: str | None, number: int | None, as_json: bool) -> None:
    """List the versions, newest first, after doing what was asked for."""
    found = with_database(lambda database: _switched(database, company, action, number))
    if as_json:
        print_json([_shown(version) for version in found])
    else:
        print_lines(_line(version) for version in found)


async def _switched(
    database: Database, slug: str, action: str | None, number: int | None
) -> list[IndexVersion]:
    company = await Companies(database).get(slug)
    index_versions = IndexVersions(database)
    if action == "activate":
        if number is None:
            raise IndexVersionNotFound("say which version: `versions activate NUMBER`")
        await index_versions.activate(company.id, number)
    elif action == "rollback":
        await index_versions.roll_back(company.id)
    return await index_versions.list(company.id)


def _shown(version: IndexVersion) -> dict[str, Any]:
    activated = version.activated_at
    return {
        "number": version.number,
        "state": version.state.value,
        "embedding_model": version.embedding_model,
        "counts": dict(version.counts),
        "failure": version.failure,
        "created_at": version.created_at.isoformat(),
        "activated_at": None if activated is None else activated.isoformat(),
    }


def _line(version: IndexVersion) -> str:
    counts = ", ".join(f"{name} {count}" for name, count in sorted(version.counts.items()))
    when = version.created_at.strftime("%Y-%m-%d %H:%M")
    return f"{version.number}\t{version.state.value}\t{when}\t{version.failure or counts}"
