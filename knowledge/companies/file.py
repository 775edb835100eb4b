"""A company's settings as a TOML file: facts at the top, the rest in the table [company]."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from knowledge.companies.company import CompanySettings
from knowledge.companies.facts import CompanyFacts
from knowledge.companies.profile import CompanyProfile, Voice
from knowledge.errors import InvalidCompany, InvalidFile

TABLE = "company"
_OWN = ("name", "language", "hosts", "parent")


def read_file(path: Path) -> dict[str, Any]:
    """Return what a TOML file holds.

    Raises:
        InvalidFile: it cannot be read, or is no TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InvalidFile(f"{path} cannot be read as TOML: {error}") from error


def unknown_keys(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield each key of a file that means nothing, with what to do about it."""
    yield from _unknown("", values, (*CompanyFacts.__slots__, TABLE))
    table = values.get(TABLE, {})
    if isinstance(table, Mapping):
        yield from _unknown(f"{TABLE}.", table, (*_OWN, *CompanyProfile.__slots__))
        voice = table.get("voice", {})
        if isinstance(voice, Mapping):
            yield from _unknown(f"{TABLE}.voice.", voice, Voice.__slots__)


def with_file(settings: CompanySettings, values: Mapping[str, Any]) -> CompanySettings:
    """Return settings with a file's facts, and its table [company] where it has one.

    Without that table the name, hosts, parent and profile stay as they are; with it, the profile is
    what the table says, and of the others those that it names change.

    Raises:
        InvalidCompany: a key means nothing or its value is of the wrong kind.
    """
    for key, help_ in unknown_keys(values):
        raise InvalidCompany(f"'{key}' is no setting; {help_}")
    facts = {name: value for name, value in values.items() if name != TABLE}
    if TABLE not in values:
        return replace(settings, facts=facts)
    table = values[TABLE]
    if not isinstance(table, Mapping):
        raise InvalidCompany(f"{TABLE} must be a table")
    own = {name: table[name] for name in _OWN if name in table}
    profile = {name: value for name, value in table.items() if name not in _OWN}
    for name, value in own.items():
        _check_kind(name, value)
    if "hosts" in own:
        own["hosts"] = tuple(own["hosts"])
    if own.get("parent") == "":
        own["parent"] = None
    return replace(settings, facts=facts, profile=profile, **own)


def _check_kind(name: str, value: Any) -> None:
    if name == "hosts":
        if not isinstance(value, list) or not all(isinstance(host, str) for host in value):
            raise InvalidCompany("hosts must be a list of texts")
    elif not isinstance(value, str):
        raise InvalidCompany(f"{name} must be a text")


def _unknown(
    above: str, values: Mapping[str, Any], known: Sequence[str]
) -> Iterator[tuple[str, str]]:
    for name in sorted(set(values) - set(known)):
        near = get_close_matches(name, known, 1, 0.6)
        yield above + name, f"did you mean '{near[0]}'?" if near else f"known: {', '.join(known)}"
