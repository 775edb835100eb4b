"""Facts: the numbers, dates, addresses, codes and names of a sentence, in one way of writing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from bot.grounding.word_classes import WordClasses, word_classes

_URL = re.compile(r"(?:https?://|www\.)[^\s<>\"')\]]+", re.IGNORECASE)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_HOST = re.compile(r"(?<![\w@.])(?:[\w-]+\.)+[^\W\d_]{2,}(?:/[^\s<>\"')\]]*)?(?!\w)")
_PHONE = re.compile(r"(?<![\d.,])(?:\+|00)?\d(?:[ \u00a0-]?\d){6,14}(?![\d])")
_ISO_DATE = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_DATE = re.compile(r"\b(\d{1,2})[./](\d{1,2})[./](\d{4}|\d{2})\b")
_CLOCK = re.compile(r"\b(\d{1,2})(?:[:.](\d{2}))?\s?([ap])\.?m\b\.?|\b(\d{1,2}):(\d{2})\b", re.I)
_GROUPED = re.compile(
    r"(?<![\d.,])\d{1,3}(?P<sep>[ \u00a0\u202f.,’'])\d{3}(?:(?P=sep)\d{3})*(?!\d)"
)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_CODE = re.compile(r"\b(?=\w*\d)(?=\w*[^\W\d_])\w{2,}\b|\b\d+(?:\.\d+){2,}\b")
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_NEXT = re.compile(r"\s*(?:-\s*)?([^\W\d_]+\.?|%|€|\$|,-|°[cC]?)(?:\s+([^\W\d_]+))?")
_PREVIOUS = re.compile(r"(€|\$|\b[^\W\d_]{2,5}\.?)\s*$")
_RATE = re.compile(
    r"\s*(?:(?:per|pr\.?|i|om|a|each)\s+|/\s*)([^\W\d_]+)|\s+([^\W\d_]+(?:ssa|ssä|lta|ltä))\b",
    re.IGNORECASE,
)
_CURRENCIES = ("euro", "krone", "dollar")
_UNSURE_MONTHS = frozenset({"may", "des", "jan"})
_AFTERNOON_HOUR = 12


@dataclass(frozen=True, slots=True)
class Number:
    """A number in one way of writing: `1.000`, `1 000` and `1000,00` are all `1000`.

    Attributes:
        unit: a class of `word_classes.json`, None when none stands beside it.
        rate: the unit it is counted by, `month` in "349 kr per måned".
    """

    value: str
    unit: str | None = None
    rate: str | None = None

    def agrees_with(self, quoted: Number) -> bool:
        """Whether the quote's number is the same; what only one of them says is no conflict."""
        return (
            self.value == quoted.value
            and (None in (self.unit, quoted.unit) or self.unit == quoted.unit)
            and (None in (self.rate, quoted.rate) or self.rate == quoted.rate)
        )


@dataclass(frozen=True, slots=True)
class Facts:
    """What a sentence states that must stand in its quote just so.

    Attributes:
        dates: months as `1` to `12` and weekdays as `mon` to `sun`.
        addresses: urls, hosts and e-mail addresses in small letters.
        phones: digits only.
        codes: words that mix letters and digits, and version numbers.
    """

    numbers: frozenset[Number]
    dates: frozenset[str]
    addresses: frozenset[str]
    phones: frozenset[str]
    codes: frozenset[str]

    def missing_from(self, quote: Facts, quote_text: str) -> str | None:
        """Name the first kind of fact that the quote does not hold, None when it holds all."""
        plain = quote_text.casefold()
        if any(address not in plain for address in self.addresses):
            return "address"
        digits = quote.phones | {number.value for number in quote.numbers}
        if any(not _has_phone(phone, digits) for phone in self.phones):
            return "phone"
        if any(not quote._has_number(number) for number in self.numbers):
            return "number"
        if self.dates - quote.dates:
            return "date"
        return "code" if self.codes - quote.codes else None

    def _has_number(self, number: Number) -> bool:
        return any(number.agrees_with(own) for own in self.numbers)


def _has_phone(phone: str, known: frozenset[str]) -> bool:
    return any(phone == other or phone.endswith(other) or other.endswith(phone) for other in known)


@lru_cache(maxsize=4096)
def facts_of(text: str, language: str) -> Facts:
    """Read a text's facts; `language` tells which words are numbers."""
    classes = word_classes()
    addresses, rest = _taken(text, (_URL, _EMAIL, _HOST))
    dates: set[str] = set()
    numbers: set[Number] = set()
    rest = _read_dates(rest, dates, numbers)
    rest = _read_clock(rest, numbers)
    phones, rest = _read_phones(rest)
    codes, rest = _taken(rest, (_CODE,))
    # What is written in groups of three may be a sum as well as a telephone number.
    numbers.update(_numbers(rest, classes))
    words = classes.number_words.get(language, {})
    dates.update(_named_dates(text, classes))
    for match in _WORD.finditer(rest):
        value = words.get(match.group().lower())
        if value is not None:
            numbers.add(Number(str(value), *_units_after(rest, match.end(), classes)))
    cleaned = frozenset(address.casefold().rstrip(".,;:!?/") for address in addresses)
    return Facts(
        frozenset(numbers),
        frozenset(dates),
        cleaned,
        frozenset(phones),
        frozenset(code.casefold() for code in codes),
    )


def names_of(sentence: str) -> list[str]:
    """Return the words of a sentence that look like names: capitals where none are due."""
    classes = word_classes()
    names: list[str] = []
    for index, match in enumerate(_WORD.finditer(sentence)):
        word = match.group()
        is_marked = sum(char.isupper() for char in word) > 1 or word[1:2].isupper()
        before = sentence[: match.start()].rstrip(" \"'«“‘(")
        is_first = index == 0 or before[-1:] in ".!?:"
        is_name = is_marked or (word[0].isupper() and not is_first and word not in classes.polite)
        lower = word.lower()
        if is_name and len(word) > 1 and not classes.month(lower) and not classes.weekday(lower):
            names.append(word)
    return names


def _taken(text: str, patterns: tuple[re.Pattern[str], ...]) -> tuple[list[str], str]:
    found: list[str] = []
    for pattern in patterns:
        found.extend(match.group() for match in pattern.finditer(text))
        text = pattern.sub(" ; ", text)
    return found, text


def _read_dates(text: str, dates: set[str], numbers: set[Number]) -> str:
    for pattern, order in ((_ISO_DATE, (2, 1, 0)), (_DATE, (0, 1, 2))):
        for match in pattern.finditer(text):
            day, month, year = (match.group(at + 1) for at in order)
            dates.add(str(int(month)))
            numbers.add(Number(str(int(day))))
            numbers.add(Number(year if len(year) > 2 else f"20{year}"))
        text = pattern.sub(" ; ", text)
    return text


def _read_clock(text: str, numbers: set[Number]) -> str:
    for match in _CLOCK.finditer(text):
        hour = int(match.group(1) or match.group(4))
        minute = match.group(2) or match.group(5) or "00"
        half = (match.group(3) or "").lower()
        if half:
            hour = hour % _AFTERNOON_HOUR + (_AFTERNOON_HOUR if half == "p" else 0)
        numbers.add(Number(_plain_number(f"{hour}.{minute}")))
    return _CLOCK.sub(" ; ", text)


def _read_phones(text: str) -> tuple[list[str], str]:
    phones: list[str] = []

    def take(match: re.Match[str]) -> str:
        if _GROUPED.fullmatch(match.group()):
            return match.group()
        digits = re.sub(r"\D", "", match.group())
        phones.append(digits.removeprefix("00") if match.group().startswith("00") else digits)
        return " ; "

    return phones, _PHONE.sub(take, text)


def _numbers(text: str, classes: WordClasses) -> Iterator[Number]:
    def whole(match: re.Match[str]) -> str:
        return re.sub(r"\D", "", match.group())

    text = _GROUPED.sub(whole, text)
    for match in _NUMBER.finditer(text):
        unit, rate = _units_after(text, match.end(), classes)
        if unit is None:
            before = _PREVIOUS.search(text, max(0, match.start() - 8), match.start())
            unit = classes.unit(before.group(1).lower().rstrip(".")) if before else None
            unit = unit if unit in _CURRENCIES else None
        yield Number(_plain_number(match.group()), unit, rate)


def _units_after(text: str, at: int, classes: WordClasses) -> tuple[str | None, str | None]:
    """Return the unit behind a number and the one it is counted by."""
    following = _NEXT.match(text, at)
    if following is None:
        return None, None
    first, second = following.group(1).lower().rstrip("."), following.group(2)
    both = classes.unit(f"{first} {second.lower()}") if second else None
    unit = both or classes.unit(first)
    counted = _RATE.match(text, following.end(1)) if unit else None
    word = (counted.group(1) or counted.group(2)).lower() if counted else ""
    return unit, classes.unit(word) if word else None


def _plain_number(written: str) -> str:
    whole, _, part = written.replace(",", ".").partition(".")
    part = part.rstrip("0")
    whole = whole.lstrip("0") or "0"
    return f"{whole}.{part}" if part else whole


def _named_dates(text: str, classes: WordClasses) -> Iterator[str]:
    for match in _WORD.finditer(text):
        word = match.group().lower()
        day = classes.weekday(word)
        month = classes.month(word)
        if day:
            yield day
        elif month and (word not in _UNSURE_MONTHS or _is_beside_number(text, match)):
            yield month


def _is_beside_number(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - 4) : match.start()]
    after = text[match.end() : match.end() + 3]
    return any(char.isdigit() for char in before + after)
