"""Bytes to clean text: encodings, byte order marks and characters nobody can see."""

from __future__ import annotations

import codecs
import re
import unicodedata

from charset_normalizer import from_bytes

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE_BYTES = 32 * 1024
# Browsers read these labels as Windows code pages.
_WINDOWS = {"iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254"}
_WESTERN = frozenset("åäöæøéèêüßáóíñçÅÄÖÆØÉÜ «»–—“”‘’…•€§°·´½\u00a0")
_NEVER = frozenset({"utf-7", "idna", "punycode", "unicode-escape", "raw-unicode-escape"})
# Tags, variation selectors' supplement: only used to hide text from people.
_SMUGGLED = re.compile("[\U000e0000-\U000e007f\U000e0100-\U000e01ef]")
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0e\ufeff\ufff9-\ufffb\U000e0000-\U000e007f\U000e0100-\U000e01ef]"
)
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_NEW_LINES = re.compile("\r\n?|[\x0c\x85\u2028\u2029]")


def decode(body: bytes, charset: str | None = None) -> str:
    """Decode bytes by byte order mark, as UTF-8, as declared, or by a guess, in that order.

    UTF-8 goes before the declaration: text that is valid UTF-8 hardly ever is anything else,
    and wrong declarations are common.
    """
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return body.decode(encoding, errors="replace")
    if (wide := _wide_encoding(body)) is not None:
        return body.decode(wide, errors="replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    declared = _usable(charset)
    if declared is not None:
        return body.decode(declared, errors="replace")
    if _is_western(body[:_SAMPLE_BYTES]):
        return body.decode("cp1252", errors="replace")
    guess = from_bytes(body[:_SAMPLE_BYTES]).best()
    return body.decode(guess.encoding if guess else "cp1252", errors="replace")


def clean_markup(text: str) -> str:
    """Remove characters that no parser should see: NUL, other controls, lone surrogates."""
    return _CONTROL.sub("", text)


def clean_text(text: str) -> str:
    """Return text as a person sees it: composed letters, plain line ends, nothing invisible."""
    visible = _INVISIBLE.sub("", _CONTROL.sub("", _NEW_LINES.sub("\n", text)))
    return unicodedata.normalize("NFC", visible)


def has_smuggled_text(text: str) -> bool:
    """Whether characters occur that exist only to carry text nobody sees."""
    return _SMUGGLED.search(text) is not None


def _wide_encoding(body: bytes) -> str | None:
    """Recognise UTF-16 without a byte order mark by its NUL bytes."""
    sample = body[:2000]
    if len(sample) < 8 or b"\x00" not in sample:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if odd > half * 0.6 and even < half * 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > half * 0.6 and odd < half * 0.1 else None


def _is_western(sample: bytes) -> bool:
    """Whether bytes make sense as Windows-1252 text; guessing is unsure for short Nordic texts."""
    foreign = [char for char in sample.decode("cp1252", errors="replace") if ord(char) > 127]
    return sum(char in _WESTERN for char in foreign) >= 0.9 * len(foreign)


def _usable(charset: str | None) -> str | None:
    try:
        name = codecs.lookup(charset or "").name
        b"x".decode(name, errors="ignore")  # some names are of codecs that make no text
    except LookupError:
        return None
    if name in _NEVER or name.startswith(("utf-16", "utf-32")):
        return None
    return _WINDOWS.get(name, name)
