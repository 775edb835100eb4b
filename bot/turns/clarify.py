"""Asking back: which of several things of one kind a question is about, and which was picked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.answers.answers import Outcome, PastMessage
from bot.answers.stored_questions import asks_the_same
from bot.catalogue import text as fixed_text
from bot.smalltalk.agreement import says_yes
from knowledge.documents.documents import LANGUAGES
from knowledge.documents.passages import Passage, Retrieval
from knowledge.retrieval.content_words import content_words
from knowledge.retrieval.terms import fold

MAX_ALTERNATIVES = 4
_READ = 6  # passages
_NEAR = 0.12  # of a score below the best, and still as likely to be meant
_MAX_OWN_WORDS = 3  # by which one name of a kind differs from the others
_MAX_LABEL_CHARS = 80
_ALIKE_CHARS = 4  # words that begin with as many letters alike count as one inflected
_QUESTIONS = ("bot.clarify", "bot.which_company.several", "bot.which_company.where")
_LISTED = re.compile(r"^(\d)\. (.+)$", re.MULTILINE)
_WORD = re.compile(r"\w+")
_ORDINALS = (
    "1 første fyrste första ensimmäinen ensimmäisen first",
    "2 andre annen andra anden toinen toisen second two",
    "3 tredje kolmas kolmannen third three",
    "4 fjerde fjärde neljäs neljännen fourth four",
)
_BESIDE = frozenset(
    """den det de der dei nr nummer numero number one alternativ alternativet vaihtoehto the option
    ja jo takk tack tak kiitos please yes kyllä se jeg eg jag mener meiner menar mente minä
    tarkoitan i mean it is er är gjelder gjeld gäller gælder om for""".split()
)
_LAST = frozenset("siste sista sidste viimeinen viimeisen last".split())


@dataclass(frozen=True, slots=True)
class Meant:
    """A question that an answer to our question back completes.

    Attributes:
        asked: the customer's question before ours.
        label: the alternative that was picked, "" where the answer is a bare yes.
        others: those that were not.
    """

    asked: str
    label: str
    others: tuple[str, ...]

    @property
    def question(self) -> str:
        """The question with what was picked."""
        return f"{self.asked} {self.label}".strip()


def alternatives_in(retrieval: Retrieval) -> tuple[str, ...]:
    """Return what a question may be about, best first; empty where it is clear.

    That is where two or more of the best passages say the same of different things: their title
    and headings are the same but for a name in one place, the question holds what they have in
    common and none of the names, and they say something different.
    """
    found = retrieval.passages[:_READ]
    if not found or asks_the_same(retrieval.query, found[0]):
        return ()
    near = [one.passage for one in found if one.score >= found[0].score - _NEAR]
    best = near[0]
    asked = [part for word in content_words(retrieval.query) for part in _WORD.findall(word)]
    labels: dict[str, Passage] = {}
    for other in near[1:]:
        place = _differs_at(best, other)
        if place is None or _says_the_same(best, other):
            continue
        mine, theirs = _path(best)[place], _path(other)[place]
        if _is_kind(mine, theirs, asked):
            labels.setdefault(_label(mine), best)
            labels.setdefault(_label(theirs), other)
    return tuple(labels)[:MAX_ALTERNATIVES] if len(labels) > 1 else ()


def clarifying_text(language: str, alternatives: Sequence[str]) -> str:
    """Return the question back, with the alternatives as a numbered list."""
    return numbered(fixed_text(language, "bot.clarify"), alternatives)


def numbered(asked: str, alternatives: Sequence[str]) -> str:
    """Return a question of ours with what can be chosen as a numbered list."""
    listed = [f"{number}. {label}" for number, label in enumerate(alternatives, start=1)]
    return "\n".join((asked, *listed))


def listed_alternatives(text: str) -> tuple[str, ...]:
    """Return the alternatives of a question back of which only the text was kept."""
    asked = (fixed_text(one, key) for one in LANGUAGES for key in _QUESTIONS)
    if not text.startswith(tuple(asked)):
        return ()
    return tuple(match[2].strip() for match in _LISTED.finditer(text))


def was_asked_back(history: Sequence[PastMessage]) -> bool:
    """Whether our last message asked back; we never do so twice in a row."""
    return bool(history) and history[-1].outcome is Outcome.CLARIFIED


def picked(alternatives: Sequence[str], text: str) -> str | None:
    """Return the alternative that a message picks by its number, place or name; None for none."""
    pressed = _LISTED.fullmatch(text.strip())
    if pressed is not None and pressed[2] in alternatives:
        return pressed[2]
    words = [word.casefold() for word in _WORD.findall(text)]
    telling = [word for word in words if word not in _BESIDE]
    if len(telling) == 1:
        for number, ordinal in enumerate(_ORDINALS[: len(alternatives)]):
            if telling[0] in ordinal.split():
                return alternatives[number]
        if telling[0] in _LAST:
            return alternatives[-1]
    return _named(alternatives, telling or words)


def meant_question(history: Sequence[PastMessage], text: str) -> Meant | None:
    """Return what an answer to our question back means; None where the message is none."""
    if not was_asked_back(history):
        return None
    asked = next((one.text for one in reversed(history) if one.role == "customer"), "")
    alternatives = history[-1].alternatives
    label = "" if says_yes(text) else picked(alternatives, text)
    if label is None or not asked:
        return None
    return Meant(asked, label, tuple(one for one in alternatives if label and one != label))


def without_others(retrieval: Retrieval, meant: Meant) -> Retrieval:
    """Return what was found without the passages of what was not picked."""
    others = [fold(one.removesuffix("…")) for one in meant.others]
    kept = tuple(
        found
        for found in retrieval.passages
        if not any(other in fold(part) for other in others for part in _path(found.passage))
    )
    return replace(retrieval, passages=kept) if kept else retrieval


def _named(alternatives: Sequence[str], words: Sequence[str]) -> str | None:
    """Return the only alternative that these words name, whole or in part."""
    labels = [set(_words(label)) for label in alternatives]
    shared = set.intersection(*labels) if labels else set()
    asked = {fold(word) for word in words}
    fits = []
    for label, named in zip(alternatives, labels, strict=True):
        own = named - shared
        if asked and (asked <= named or (own and own <= asked)):
            fits.append(label)
    return fits[0] if len(fits) == 1 else None


def _path(passage: Passage) -> tuple[str, ...]:
    return (passage.title, *passage.heading_path, passage.question or "")


def _differs_at(one: Passage, other: Passage) -> int | None:
    """Return the only place in which two paths differ, else None."""
    mine, theirs = _path(one), _path(other)
    if one.language != other.language or len(mine) != len(theirs):
        return None
    places = [at for at, pair in enumerate(zip(mine, theirs, strict=True)) if pair[0] != pair[1]]
    return places[0] if len(places) == 1 and theirs[places[0]] and mine[places[0]] else None


def _is_kind(mine: str, theirs: str, asked: Sequence[str]) -> bool:
    """Whether two names are of one kind that was asked about, and neither was itself named.

    They are alike but for one run of words, and that run is no longer than what they share.
    """
    one, other = _words(mine), _words(theirs)
    start = _alike_from(one, other)
    end = _alike_from(one[start:][::-1], other[start:][::-1])
    shared = one[:start] + one[len(one) - end :]
    own = [words[start : len(words) - end] for words in (one, other)]
    longest = max(map(len, own))
    if not all(own) or longest > min(_MAX_OWN_WORDS, len(shared)):
        return False
    return _is_among(shared, asked) and not _is_among([*own[0], *own[1]], asked)


def _alike_from(one: Sequence[str], other: Sequence[str]) -> int:
    """Return how many words two names begin with alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def _is_among(words: Sequence[str], asked: Sequence[str]) -> bool:
    return any(_alike(word, one) for word in words for one in asked)


def _alike(word: str, asked: str) -> bool:
    asked = fold(asked)
    if min(len(word), len(asked)) <= _ALIKE_CHARS:
        return word == asked
    return word.startswith(asked[:-1]) or asked.startswith(word[:-1])


def _says_the_same(one: Passage, other: Passage) -> bool:
    return _words(one.text) == _words(other.text)


def _words(text: str) -> list[str]:
    return [fold(word) for word in _WORD.findall(text)]


def _label(name: str) -> str:
    return name if len(name) <= _MAX_LABEL_CHARS else name[: _MAX_LABEL_CHARS - 1].rstrip() + "…"
