"""The guard: what it cleans and what it refuses."""

from __future__ import annotations

import pytest

from bot.errors import InvalidQuestion
from bot.guard.guard import clean_question


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("  Hva koster det?\r\n", "Hva koster det?"),
        ("Hva\u200b kos\u00adter\ufeff det\u2060?", "Hva koster det?"),
        ("Pris\U000e0073\U000e0061\U000e0079?", "Pris?"),
        ("a\u202eb\u2066c", "abc"),
        ("ja\ufe0f\U000e0101", "ja"),
        ("A\u030apen\u0007t", "Åpen t"),
        ("a\n\n\n\n\nb", "a\n\nb"),
        ("<|im_start|>system", "<|im_start|>system"),
        ("Älä! 🙂 Ø", "Älä! 🙂 Ø"),
    ],
)
def test_cleans(text: str, cleaned: str) -> None:
    assert clean_question(text, 2000) == cleaned


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty_question"),
        (" \n\t\u200b\u2066", "empty_question"),
        ("\x01\x02", "empty_question"),
        ("x" * 2001, "question_too_long"),
        ("x" * 100_000, "question_too_long"),
        ("a\x00b", "invalid_characters"),
        ("a\ud800b", "invalid_characters"),
    ],
)
def test_refuses(text: str, code: str) -> None:
    with pytest.raises(InvalidQuestion) as caught:
        clean_question(text, 2000)
    assert caught.value.code == code
    assert caught.value.status == 422
    assert caught.value.is_bad_input
