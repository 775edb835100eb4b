"""Follow-ups: what to search with when a message leans on what was said before it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.answers.answers import PastMessage
from knowledge.retrieval.query_context import SearchContext

_WORD = re.compile(r"\w+")
_FEW_WORDS = 2
_CONTEXT_MESSAGES = 6
_CONTEXT_CHARS = 300
_FEW_CONTENT_WORDS = 3
# A message that opens like this speaks of what was just asked.
_OPENING = re.compile(
    r"(og|men|eller|enn|hva med|hva hvis|gjelder det|"
    r"kva med|kva om|gjeld det|"
    r"och|hur är det med|gäller det|"
    r"hvad med|hvad hvis|gælder det|"
    r"entä|entäs|ja|mutta|vai|päteekö|"
    r"and|but|or|what about|how about|what if|does that|does it|is that|is it)\b",
    re.IGNORECASE,
)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PRONOUNS = _words(
    """
    den det de dem dette disse denne der slik sånn han hun ham henne ho dei desse slikt detta
    dessa denna där sådan hon honom se sen sitä siitä siihen sillä ne niitä niistä niihin tämä
    tämän tätä hän hänen it its that this those these they them there he she him her
    """
)
# Words that say nothing of the topic.
_QUESTION_WORDS = _words(
    """
    hva hvem hvor hvordan hvorfor når hvilken hvilke kva kven kvar korleis kvifor vad vem var hur
    varför när vilken vilka hvad hvornår mikä mitä kuka missä miten miksi milloin kuinka what who
    where how why when which er har kan skal vil må jeg du vi man is are do does can i you we är
    ska jag å att at to om ja nei nej jo kyllä ei joo yes no ok okei takk tack tak kiitos
    """
)


def standalone_query(history: Sequence[PastMessage], text: str) -> str:
    """Return what to search with: the message, with the customer's last one in front if needed.

    Only the customer's own words are used; a bot's answer never feeds the next search.
    """
    previous = next(
        (message.text.strip() for message in reversed(history) if message.role == "customer"), ""
    )
    if not previous or not is_follow_up(text):
        return text
    return f"{previous} {text}"


def context_of(history: Sequence[PastMessage], turn: str) -> SearchContext | None:
    """Return what the customer said before, the newest messages cut to size; None for nothing.

    Only the customer's own words are used; a bot's answer never feeds the next search.
    """
    said = [text for one in history if one.role == "customer" and (text := one.text.strip())]
    before = tuple(text[:_CONTEXT_CHARS] for text in said[-_CONTEXT_MESSAGES:])
    return SearchContext(turn, before) if before else None


def is_follow_up(text: str) -> bool:
    """Whether a message reads as leaning on an earlier one."""
    words = [word.lower() for word in _WORD.findall(text)]
    if _OPENING.match(text.strip()):
        return True
    if len(words) <= _FEW_WORDS:
        return True
    content = [word for word in words if word not in _QUESTION_WORDS and word not in _PRONOUNS]
    has_pronoun = any(word in _PRONOUNS for word in words)
    return has_pronoun and len(content) <= _FEW_CONTENT_WORDS
