"""The customer's turn: what a conversation asks of us now, out of mails and bursts of messages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from bot.answers.answers import PastMessage
from bot.errors import InvalidQuestion
from bot.guard.guard import without_invisible
from bot.sentences import split_sentences
from bot.turns.follow_up import standalone_query

MAX_MESSAGE_CHARS = 20_000
# What is searched with. Longer texts say more about the customer than about the question.
_MAX_QUERY_CHARS = 400
_QUOTED_LINE = re.compile(r"^\s*>")
# From here on a mail repeats what it answers.
_QUOTED_MAIL = re.compile(
    r"^\s*(?:-{2,}\s*(?:opprinnelig|original|ursprungligt|oprindelig|alkuperäinen)\b.*"
    r"|(?:den|on|på)\b.{4,80}(?:skrev|wrote)\b.*:"
    r"|.{4,80}kirjoitti:"
    r"|(?:fra|frå|från|from|lähettäjä):\s.+@.+)$",
    re.IGNORECASE,
)
_SIGN_OFF = re.compile(
    r"^\W*(?:(?:med\s+)?(?:vennlig|venleg|vänlig|venlig|beste?|bästa|bedste)\w*\s+h(?:ilsen|ilsing"
    r"|elsing|älsning)\w*|mvh|vh|hilsen|helsing|hälsningar|terveisin|ystävällisin terveisin"
    r"|(?:kind|best|warm)?\s*regards|sincerely|sent from my|sendt fra min|skickat från min)\b",
    re.IGNORECASE,
)
_GREETING = re.compile(
    r"^\W*(?:hei|hallo|hej|hejsan|moi|terve|hi|hello|dear|kjære|kära|kære|god\s*(?:dag|morgen"
    r"|morgon|kveld))\b[^.?!\n]{0,40}[,.!\n]+\s*",
    re.IGNORECASE,
)


def cleaned(messages: Sequence[PastMessage]) -> tuple[PastMessage, ...]:
    """Return the messages as we read them: NFC, without what people do not see.

    Raises:
        InvalidQuestion: `question_too_long`, or `no_customer_message` when the customer has not
            said anything.
    """
    for message in messages:
        if len(message.text) > MAX_MESSAGE_CHARS:
            raise InvalidQuestion(
                "question_too_long", f"a message may have {MAX_MESSAGE_CHARS} characters"
            )
    read = tuple(
        PastMessage(message.role, _read(message.text)) for message in messages if message.text
    )
    if not any(message.role == "customer" and message.text for message in read):
        raise InvalidQuestion("no_customer_message", "the customer has not said anything yet")
    return tuple(message for message in read if message.text)


def last_turn(messages: Sequence[PastMessage]) -> tuple[tuple[PastMessage, ...], str]:
    """Return what was said before the customer's last turn, and that turn as one text.

    Messages that follow one another are one turn: many write a sentence at a time.
    """
    end = len(messages)
    while messages[end - 1].role != "customer":
        end -= 1
    start = end
    while start > 0 and messages[start - 1].role == "customer":
        start -= 1
    said = [without_mail_parts(message.text) for message in messages[start:end]]
    return tuple(messages[:start]), "\n".join(text for text in said if text)


def query_of(before: Sequence[PastMessage], turn: str) -> str:
    """Return what to search with: the turn, or the questions in it when it is long."""
    asked = _condensed(turn)
    past = [PastMessage(one.role, _condensed(without_mail_parts(one.text))) for one in before]
    return standalone_query(past, asked)


def without_mail_parts(text: str) -> str:
    """Take away the greeting, the signature and the mail that is answered."""
    kept: list[str] = []
    for line in text.split("\n"):
        if _QUOTED_MAIL.match(line) or (kept and _SIGN_OFF.match(line)):
            break
        if not _QUOTED_LINE.match(line):
            kept.append(line)
    body = "\n".join(kept).strip()
    return without_greeting(body)


def without_greeting(text: str) -> str:
    """Take away the greeting that a text opens with, unless it is all there is."""
    return _GREETING.sub("", text, count=1).strip() or text


def questions_in(text: str) -> list[str]:
    """Return the sentences of a text that are questions."""
    spans = split_sentences(text)
    sentences = [text[span.start : span.end] for span in spans]
    return [sentence for sentence in sentences if sentence.rstrip("\"'»”)").endswith("?")]


def _condensed(text: str) -> str:
    if len(text) <= _MAX_QUERY_CHARS:
        return text
    asked = " ".join(questions_in(text))
    return (asked or text)[:_MAX_QUERY_CHARS]


def _read(text: str) -> str:
    return unicodedata.normalize("NFC", without_invisible(text.replace("\r\n", "\n"))).strip()
