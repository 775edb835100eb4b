"""Directory replies: who handles it, by the way that is open now, else when, else who instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.answers.answers import Answer, Outcome, Sentence
from bot.answers.quotes import CitationList
from bot.catalogue import text as fixed_text
from bot.directory.entries import DirectoryEntry
from bot.moments import time_from, time_until
from knowledge.companies.companies import Company

_MAX_STAND_INS = 5


@dataclass(frozen=True, slots=True)
class _Asked:
    """Who asks, when."""

    company: Company
    language: str
    moment: datetime

    def text(self, key: str, **values: object) -> str:
        return fixed_text(self.language, f"directory.{key}", **values)


def directory_answer(
    found: Sequence[DirectoryEntry],
    entries: Sequence[DirectoryEntry],
    company: Company,
    language: str,
    moment: datetime,
) -> Answer:
    """Return who handles it and how they are reached at a moment.

    A function that is away is named and never given out: its stand-in is, else the matter is
    taken in the chat.

    Args:
        found: the functions that handle it; at least one.
        entries: the whole directory, for stand-ins.
    """
    asked = _Asked(company, language, moment)
    by_key = {entry.draft.key: entry for entry in entries}
    citations = CitationList()
    sentences: list[Sentence] = []
    for entry in found:
        told = _told(entry, by_key, asked)
        if told is None:
            continue
        text, source = told
        number = citations.number(source.quote(language))
        sentences.append(Sentence(text, (number,), "\n\n" if sentences else ""))
    if not sentences:
        return _centre(found[0], asked)
    return Answer(
        text="".join(one.lead + one.text for one in sentences),
        outcome=Outcome.ANSWERED,
        language=language,
        mode="extractive",
        evidence=0.0,
        sentences=tuple(sentences),
        citations=citations.citations(),
    )


def _told(
    entry: DirectoryEntry, by_key: Mapping[str, DirectoryEntry], asked: _Asked
) -> tuple[str, DirectoryEntry] | None:
    """Return what is said of a function and the entry that proves it; None when nobody is there."""
    instead = _present(entry, by_key, asked)
    if instead is None:
        return None
    name = entry.name(asked.language)
    if instead is entry:
        lead = asked.text("lead", name=name)
    else:
        lead = asked.text("stand_in", name=name, stand_in=instead.name(asked.language))
    return " ".join((lead, *_ways(instead, asked))), instead


def _present(
    entry: DirectoryEntry, by_key: Mapping[str, DirectoryEntry], asked: _Asked
) -> DirectoryEntry | None:
    """Return the function, or the first of its stand-ins, that is there and can be reached."""
    current: DirectoryEntry | None = entry
    for _ in range(_MAX_STAND_INS):
        if current is None:
            return None
        is_away = current.draft.is_away(asked.company.facts, asked.moment)
        if not is_away and _ways(current, asked):
            return current
        current = by_key.get(current.draft.stand_in)
    return None


def _ways(entry: DirectoryEntry, asked: _Asked) -> list[str]:
    """Return the ways to reach a function: what is open now, when it opens, what is always open."""
    draft, facts, moment = entry.draft, asked.company.facts, asked.moment
    hours = draft.hours_at(facts)
    is_open = draft.is_open(facts, moment)
    closes = None if hours is None else hours.closes_at(moment)
    opens = None if hours is None or is_open else hours.opens_at(moment)
    said = []
    phone, address = draft.channels.get("phone"), draft.channels.get("address")
    if is_open:
        end = "" if closes is None else time_until(moment, closes, asked.language, facts)
        if phone:
            said.append(asked.text("now" if end else "now_always", phone=phone, end=end))
        if address:
            said.append(asked.text("address_open" if end else "address", address=address, end=end))
    elif opens is not None:
        start = time_from(moment, opens, asked.language, facts)
        if phone:
            said.append(asked.text("later", phone=phone, start=start))
        if address:
            said.append(asked.text("address_later", address=address, start=start))
    for name in ("email", "link"):
        if value := draft.channels.get(name):
            said.append(asked.text(name, **{name: value}))
    return said


def _centre(entry: DirectoryEntry, asked: _Asked) -> Answer:
    """Return that the matter is taken here, because nobody else is there."""
    button = fixed_text(asked.language, "chat.talk_to_person")
    said = [
        asked.text("away", name=entry.name(asked.language)),
        asked.text("centre", button=button),
    ]
    if phone := asked.company.facts.open_phone(asked.moment):
        said.append(asked.text("centre_phone", phone=phone))
    return Answer(
        " ".join(said),
        Outcome.HANDOFF,
        asked.language,
        "extractive",
        evidence=0.0,
        offers_person=True,
    )
