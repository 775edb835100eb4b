"""Notice match: which of the notices that hold answer a question, and which belong beside it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.notices.notice import Notice
from bot.subjects import subjects
from bot.urgent.phrases import fold
from bot.word_lists import WordList, word_lists
from knowledge.retrieval.content_words import content_words
from knowledge.retrieval.terms import stems

WORD_FILE = "notices/notice_words.toml"
MAX_SHOWN = 3
_MIN_STEM_CHARS = 5
_READ_CHARS = 4000
_BARE_CHARS = 120
_QUESTION_CHARS = 600  # who writes more asks more than one notice can answer
_SHORT_CHARS = 300  # in a longer message, the sentence that asks must name what it asks about
_SENTENCE = re.compile(r"[^.!?\n]+")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class NoticeMatch:
    """What notices have to do with a question.

    Attributes:
        answers: those that answer it, the gravest first.
        beside: those that whoever asks should know of, whatever else the answer says.
    """

    answers: tuple[Notice, ...] = ()
    beside: tuple[Notice, ...] = ()


def match_notices(text: str, language: str, notices: Sequence[Notice]) -> NoticeMatch:
    """Return which notices answer a question and which belong beside its answer.

    A notice answers when it is asked how things are now - something does not work, is late, is
    closed; when it will be back - and the notice is about the same thing. Where only the thing is
    the same, as in "how do I pay?" while payment is down, it stands beside the answer.

    Args:
        text: as the customer wrote it.
        language: of the message.
        notices: those that hold now.
    """
    if not notices:
        return NoticeMatch()
    asked = _Asked.read(text, language)
    about = [one for one in notices if asked.is_about(one)]
    if asked.is_of_state:
        if not about and asked.is_bare:
            about = list(notices)
        shown = tuple(about[:MAX_SHOWN])
        is_short = len(text) <= _QUESTION_CHARS
        return NoticeMatch(answers=shown) if is_short else NoticeMatch(beside=shown)
    if asked.is_calm or not asked.subjects:
        return NoticeMatch()
    return NoticeMatch(beside=tuple(about[:MAX_SHOWN]))


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a question asks.

    Attributes:
        language: of the message.
        is_of_state: whether it asks how something is at present.
        is_calm: whether it asks what things cost, what counts, what happened once.
        is_bare: whether it names nothing, as in "is anything down?".
        subjects: those it names; of the sentence that asks, if that names any.
        stems: of its words that say what it is about.
    """

    language: str
    is_of_state: bool
    is_calm: bool
    is_bare: bool
    subjects: frozenset[str]
    stems: frozenset[str]

    @classmethod
    def read(cls, text: str, language: str) -> _Asked:
        lists = word_lists(WORD_FILE)
        whole = fold(text[:_READ_CHARS])
        sentences = _SENTENCE.findall(whole)
        asking = [one for one in sentences if _asks_state(one, language, lists)]
        told = " . ".join(asking)
        named = subjects(told, language) or (
            subjects(whole, language) if len(whole) <= _SHORT_CHARS else frozenset()
        )
        rest = whole
        for name in ("broken", "now", "filler"):
            rest = lists[name].without(rest, language)
        return cls(
            language,
            is_of_state=bool(asking),
            is_calm=any(lists["calm"].is_in(one, language) for one in sentences),
            is_bare=len(whole) <= _BARE_CHARS and not _WORD.search(rest),
            subjects=named,
            stems=_telling_stems(rest, language),
        )

    def is_about(self, notice: Notice) -> bool:
        """Whether the notice names the same subject, or words of the question that tell."""
        draft = notice.draft
        if any(_telling_stems(fold(topic), self.language) & self.stems for topic in draft.topics):
            return True
        if self.subjects:
            return bool(self.subjects & _subjects_of(notice))
        text = fold(draft.texts.get(self.language, ""))
        rest = word_lists(WORD_FILE)["filler"].without(text, self.language)
        rest = word_lists(WORD_FILE)["broken"].without(rest, self.language)
        return bool(self.stems & _telling_stems(rest, self.language))


def _subjects_of(notice: Notice) -> frozenset[str]:
    draft = notice.draft
    topics = " . ".join(draft.topics)
    named: frozenset[str] = frozenset()
    for language, text in draft.texts.items():
        named |= subjects(text, language) | subjects(topics, language)
    return named


def _asks_state(folded: str, language: str, lists: Mapping[str, WordList]) -> bool:
    if any(lists[name].is_in(folded, language) for name in ("now", "back")):
        return True
    if lists["calm"].is_in(folded, language):
        return False
    return any(lists[name].is_in(folded, language) for name in ("broken", "works", "amiss"))


def _telling_stems(text: str, language: str) -> frozenset[str]:
    words = " ".join(content_words(text))
    return frozenset(stem for stem in stems(words, language) if len(stem) >= _MIN_STEM_CHARS)
