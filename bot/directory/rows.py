"""Directory rows: a contact directory as CSV or JSON, checked row by row before it is stored."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import urlsplit

from bot.directory.entries import ALWAYS_AWAY, CHANNELS, FunctionDraft, spans
from bot.owner_errors import InvalidDirectory
from knowledge.companies.companies import Company
from knowledge.documents.documents import LANGUAGES
from knowledge.hours.osm_hours import can_be_read

MAX_ROWS = 500
MAX_CHARS = {"name": 120, "handles": 1000, "address": 300, "link": 2000, "email": 254, "away": 500}
_MAX_PROBLEMS = 50
_KEY = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")
_PHONE = re.compile(r"\+?\d(?:[ ().-]{0,2}\d){2,14}")
_EMAIL = re.compile(r"[^@\s<>,;]+@[^@\s<>,;.]+(?:\.[^@\s<>,;.]+)+")
_BY_LANGUAGE = ("name", "handles")
_PLAIN = ("key", *CHANNELS, "hours", "away", "stand_in")
# A function has a number of its own; these begin what people carry in their pockets.
_MOBILE = {"NO": ("4", "9"), "SE": ("07",), "FI": ("04", "050")}
_DIAL_CODE = {"NO": "47", "SE": "46", "FI": "358"}
_PERSONS_EMAIL = re.compile(r"[^\W\d_]+\.[^\W\d_]+@")


def read_csv(text: str, company: Company) -> list[FunctionDraft]:
    """Read a CSV file with a header; comma or semicolon stands between the columns.

    Columns: `key,name,handles,phone,email,address,link,hours,away,stand_in`; `name` and `handles`
    are in the company's language, `name_fi`, `handles_en` and so on in others.

    Raises:
        InvalidDirectory: with every row and column that cannot be used.
    """
    first = text.lstrip("\ufeff").partition("\n")[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    reader = csv.DictReader(io.StringIO(text.lstrip("\ufeff")), delimiter=delimiter, strict=True)
    try:
        columns = [name.strip() for name in reader.fieldnames or ()]
        reader.fieldnames = columns
        rows = [(f"line {reader.line_num}", row) for row in reader]
    except csv.Error as error:
        raise InvalidDirectory({f"line {reader.line_num}": str(error)}) from error
    problems = {
        f"column '{name[:40]}'": f"is none of {', '.join((*_PLAIN, *_BY_LANGUAGE))}"
        for name in columns
        if name and not _is_column(name)
    }
    if "key" not in columns:
        problems["column 'key'"] = "is missing"
    if problems:
        raise InvalidDirectory(problems)
    return checked_rows(((place, _draft(row, company)) for place, row in rows), company)


def checked_rows(
    rows: Iterable[tuple[str, FunctionDraft]], company: Company
) -> list[FunctionDraft]:
    """Return rows that may be stored.

    Args:
        rows: with what each is called in an error.

    Raises:
        InvalidDirectory: with every row and field that cannot be used.
    """
    listed = list(rows)
    keys = [draft.key for _, draft in listed]
    problems: dict[str, str] = {}
    if len(listed) > MAX_ROWS:
        raise InvalidDirectory({"rows": f"there are more than {MAX_ROWS}"})
    for place, draft in listed:
        found = {**_row_problems(draft, company), **_bond_problems(draft, keys)}
        problems |= {f"{place}, {field}": problem for field, problem in found.items()}
    if problems:
        raise InvalidDirectory(dict(list(problems.items())[:_MAX_PROBLEMS]))
    return [draft for _, draft in listed]


def remarks(drafts: Sequence[FunctionDraft], company: Company) -> dict[str, str]:
    """Return what may be meant but costs customers something, by key of the function."""
    by_key = {draft.key: draft for draft in drafts}
    found: dict[str, list[str]] = {}
    for draft in drafts:
        said = found.setdefault(draft.key, [])
        if _is_mobile(draft.channels.get("phone", ""), company.facts.country):
            said.append("the phone is a mobile number; a function has a number of its own")
        if _PERSONS_EMAIL.match(draft.channels.get("email", "")):
            said.append("the e-mail looks like a person's; a function has an address of its own")
        if draft.channels.get("phone") and not draft.hours:
            said.append("without hours the phone is taken to be answered at any time")
        if draft.away and not draft.stand_in:
            said.append("while it is away nobody stands in; the matter is taken in the chat")
        stand_in = by_key.get(draft.stand_in)
        if draft.away and stand_in is not None and stand_in.away:
            said.append(f"its stand-in '{stand_in.key}' has absences too")
        if not draft.handles:
            said.append("without what it handles it is found by its name alone")
    return {key: "; ".join(said) for key, said in found.items() if said}


def _is_column(name: str) -> bool:
    stem, _, language = name.rpartition("_")
    return name in (*_PLAIN, *_BY_LANGUAGE) or (stem in _BY_LANGUAGE and language in LANGUAGES)


def _draft(row: Mapping[str | None, object], company: Company) -> FunctionDraft:
    values = {
        name: " ".join(value.split())
        for name, value in row.items()
        if name and isinstance(value, str)
    }
    return FunctionDraft(
        key=values.get("key", ""),
        names=_by_language(values, "name", company),
        handles=_by_language(values, "handles", company),
        channels={name: values[name] for name in CHANNELS if values.get(name)},
        hours=values.get("hours", ""),
        away=values.get("away", ""),
        stand_in=values.get("stand_in", ""),
    )


def _by_language(values: Mapping[str, str], stem: str, company: Company) -> dict[str, str]:
    found = {company.language: values.get(stem, "")}
    found |= {language: values.get(f"{stem}_{language}", "") or found.get(language, "")
              for language in LANGUAGES}  # fmt: skip
    return {language: value for language, value in found.items() if value}


def _row_problems(draft: FunctionDraft, company: Company) -> dict[str, str]:
    problems = {}
    if not _KEY.fullmatch(draft.key):
        problems["key"] = "use 1 to 64 of a-z, 0-9 and '-', not at its ends"
    if company.language not in draft.names:
        problems["name"] = f"it needs a name in the company's language, {company.language}"
    for field in _BY_LANGUAGE:
        written = draft.names if field == "name" else draft.handles
        for language, value in written.items():
            if language not in LANGUAGES:
                problems[f"{field}_{language[:20]}"] = f"is none of {', '.join(LANGUAGES)}"
            elif len(value) > MAX_CHARS[field] or not value.isprintable():
                problems[f"{field}_{language}"] = f"write 1 to {MAX_CHARS[field]} characters"
    problems |= _channel_problems(draft)
    if draft.hours and not can_be_read(draft.hours):
        problems["hours"] = f"'{draft.hours[:80]}' is not of the form 'Mo-Fr 08:00-16:00; PH off'"
    if draft.away and draft.away != ALWAYS_AWAY and not _are_spans(draft.away):
        problems["away"] = "write yes, or dates such as 2026-12-20/2027-01-03 with ; between"
    return problems


def _channel_problems(draft: FunctionDraft) -> dict[str, str]:
    problems = {}
    channels = draft.channels
    if not channels and not draft.stand_in:
        problems["phone"] = "it needs a phone, an e-mail, an address or a link, or a stand-in"
    if (phone := channels.get("phone")) and not _PHONE.fullmatch(phone):
        problems["phone"] = f"'{phone[:40]}' is no phone number"
    if (email := channels.get("email")) and not _EMAIL.fullmatch(email):
        problems["email"] = f"'{email[:60]}' is no e-mail address"
    if (link := channels.get("link")) and not _is_link(link):
        problems["link"] = "write a whole address that begins with https:// or http://"
    for field in ("address", "link", "email"):
        value = channels.get(field, "")
        if len(value) > MAX_CHARS[field] or not value.isprintable():
            problems[field] = f"write at most {MAX_CHARS[field]} characters"
    return problems


def _bond_problems(draft: FunctionDraft, keys: Sequence[str]) -> dict[str, str]:
    problems = {}
    if draft.key and keys.count(draft.key) > 1:
        problems["key"] = f"'{draft.key}' stands in several rows"
    if draft.stand_in == draft.key != "":
        problems["stand_in"] = "a function cannot stand in for itself"
    elif draft.stand_in and draft.stand_in not in keys:
        problems["stand_in"] = f"no row has the key '{draft.stand_in[:64]}'"
    return problems


def _is_link(link: str) -> bool:
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in link


def _are_spans(away: str) -> bool:
    try:
        return len(away) <= MAX_CHARS["away"] and bool(spans(away))
    except ValueError:
        return False


def _is_mobile(phone: str, country: str) -> bool:
    digits = re.sub(r"\D", "", phone)
    code = _DIAL_CODE.get(country)
    if phone.startswith("+") and code:
        national = digits.removeprefix(code)
        digits = national if country == "NO" else f"0{national}"
    prefixes = _MOBILE.get(country, ())
    return (len(digits) == 8 if country == "NO" else len(digits) >= 9) and digits.startswith(
        prefixes
    )
