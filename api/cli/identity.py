"""The commands `identity …`: settings, keys and revocations; a secret is printed once."""

from __future__ import annotations

import secrets
import sys
from pathlib import Path
from typing import Any

from api.access.identity import Identity
from api.cli.database import with_database
from api.cli.output import print_json, print_lines
from api.settings import ApiSettings
from api.streams.hub import Hub
from api.visitors.errors import InvalidIdentityKey, InvalidIdentitySettings
from api.visitors.settings import VisitorSettings
from api.visitors.token import VisitorKey, read_keys, secret_material
from api.visitors.visitors import Visitors
from knowledge.companies.companies import Companies, Company
from knowledge.database import Database
from knowledge.errors import InvalidFile


def set_settings(slug: str, file: Path, as_json: bool) -> None:
    """Put the settings of a TOML file in the place of the earlier ones."""
    settings = VisitorSettings.read(file)

    async def work(database: Database) -> None:
        company = await Companies(database).get(slug)
        await Visitors(database, Hub()).settings.put(company.id, settings)
        await _record(database, company, "identity_settings_changed", slug)

    with_database(work)
    _say(as_json, settings.model_dump(mode="json"), [f"set how {slug} knows its customers"])


def add_key(
    slug: str,
    public_key: Path | None,
    is_made: bool,
    is_read: bool,
    kid: str | None,
    as_json: bool,
) -> None:
    """Add a key, or all keys of a JWKS.

    Raises:
        InvalidIdentityKey: it cannot be used, or not one way of giving it was chosen.
        InvalidIdentitySettings: the company has no issuer yet.
    """
    if [public_key is not None, is_made, is_read].count(True) != 1:
        raise InvalidIdentityKey("give one of --public-key, --make hs256, --secret-stdin")
    made = secrets.token_urlsafe(32) if is_made else ""
    secret = sys.stdin.readline().rstrip("\r\n") if is_read else made
    given = (
        read_keys(_text(public_key))
        if public_key is not None
        else [(None, "HS256", secret_material(secret))]
    )

    async def work(database: Database) -> list[VisitorKey]:
        company, visitors = await Companies(database).get(slug), Visitors(database, Hub())
        if (await visitors.settings.of(company.id)).issuer is None:
            raise InvalidIdentitySettings("set the issuer first: svarvakt identity set FILE")
        added = []
        for own_kid, algorithm, material in given:
            chosen = kid if len(given) == 1 and kid else own_kid
            added.append(await visitors.keys.add(company, algorithm, material, chosen))
            await _record(database, company, "identity_key_added", added[-1].kid)
        return added

    rows = [_shown(key) | ({"secret": made} if made else {}) for key in with_database(work)]
    _say(as_json, rows, ["\t".join(row.values()) for row in rows])


def show(slug: str, as_json: bool) -> None:
    """List the keys in force and the settings."""

    async def work(database: Database) -> tuple[VisitorSettings, list[VisitorKey]]:
        company, visitors = await Companies(database).get(slug), Visitors(database, Hub())
        settings = await visitors.settings.of(company.id)
        return settings, await visitors.keys.in_force(company.id)

    settings, found = with_database(work)
    keys = [_shown(key) for key in found]
    shown = {"keys": keys, "settings": settings.model_dump(mode="json")}
    lines = [f"issuer\t{settings.issuer or '-'}"]
    lines += [f"provider\t{settings.provider.label}"] if settings.provider else []
    _say(as_json, shown, [*lines, *("\t".join(key.values()) for key in keys)])


def revoke(slug: str, kid: str | None, subject: str | None, as_json: bool) -> None:
    """Take a key out of force, or end all sessions of a customer.

    Raises:
        InvalidIdentityKey: neither or both were named.
        IdentityKeyNotFound: there is no such key.
    """
    if (kid is None) == (subject is None):
        raise InvalidIdentityKey("give --kid or --subject")

    async def work(database: Database) -> int:
        company, visitors = await Companies(database).get(slug), Visitors(database, Hub())
        if kid is not None:
            await visitors.keys.revoke(company.id, kid)
            await _record(database, company, "identity_key_revoked", kid)
            return 0
        ended = await visitors.sign_out_everywhere(company.id, subject or "")
        await _record(database, company, "customer_signed_out", subject or "")
        return ended

    ended = with_database(work)
    said = f"revoked the key {kid}" if kid else f"ended {ended} sessions of {subject}"
    _say(as_json, {"kid": kid, "subject": subject, "ended": ended}, [said])


async def _record(database: Database, company: Company, action: str, subject: str) -> None:
    await Identity.build(ApiSettings(), database).audit.record(None, company, action, subject)


def _shown(key: VisitorKey) -> dict[str, str]:
    added = "" if key.created_at is None else key.created_at.isoformat(timespec="seconds")
    return {"kid": key.kid, "algorithm": key.algorithm, "added": added}


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidFile(f"{path} cannot be read: {error}") from error


def _say(as_json: bool, shown: Any, lines: list[str]) -> None:
    if as_json:
        print_json(shown)
    else:
        print_lines(lines)
