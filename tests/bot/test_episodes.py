"""Episodes: where a conversation is cut, and who handled each part."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.scores.episodes import SILENCE, Episode, Said, episodes_of

START = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
JUST_BEFORE = SILENCE / timedelta(minutes=1) - 1
LONG = SILENCE / timedelta(minutes=1)


def said(story: str) -> tuple[list[Said], datetime]:
    """Read a story: `c` customer, `b` bot, `a` agent, words are kinds, numbers are minutes."""
    roles = {"c": "customer", "b": "bot", "a": "agent"}
    now, found = START, []
    for word in story.split():
        if word.isdigit():
            now += timedelta(minutes=int(word))
            continue
        kind = "text" if word in roles else word
        found.append(Said(len(found) + 1, roles.get(word, "system"), kind, now))
    return found, now


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        ("", []),
        ("c", [Episode(1, False, None)]),
        ("c b", [Episode(1, False, "bot")]),
        ("c b ended", [Episode(1, True, "bot")]),
        ("c b c b agent_joined a closed", [Episode(1, True, "both")]),
        ("c agent_joined a closed", [Episode(1, True, "person")]),
        ("c handoff_left ended", [Episode(1, True, None)]),
        ("c b ended c b", [Episode(1, True, "bot"), Episode(4, False, "bot")]),
        ("c b ended ended", [Episode(1, True, "bot")]),
        (f"c b {JUST_BEFORE:.0f}", [Episode(1, False, "bot")]),
        (f"c b {LONG:.0f}", [Episode(1, True, "bot")]),
        (f"c b {LONG:.0f} c a", [Episode(1, True, "bot"), Episode(3, False, "person")]),
        (f"c b handoff_left {LONG:.0f}", [Episode(1, True, "bot")]),
        (f"c b {LONG:.0f} ended", [Episode(1, True, "bot")]),
        # Who waits for us is not silent: for a reply, or in the queue.
        (f"c {LONG:.0f} b", [Episode(1, False, "bot")]),
        (f"c b queued {LONG:.0f} agent_joined a", [Episode(1, False, "both")]),
    ],
)
def test_where_it_is_cut(story: str, expected: list[Episode]) -> None:
    found, now = said(story)
    assert episodes_of(found, now) == expected


def test_only_what_is_over_and_was_replied_to_is_scored() -> None:
    assert Episode(1, True, "bot").can_be_scored
    assert not Episode(1, False, "bot").can_be_scored
    assert not Episode(1, True, None).can_be_scored
