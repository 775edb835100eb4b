"""The extractive summary: sentences of the conversation itself, chosen by fixed rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.copilot.said import (
    details_in,
    is_attempt,
    is_no_help,
    is_question,
    is_wish,
    sentences_of,
)
from bot.copilot.summaries import PointKind, SummaryPoint, TranscriptMessage

_MAX_POINTS = {
    PointKind.WANTED: 3,
    PointKind.TRIED: 3,
    PointKind.ANSWERED: 4,
    PointKind.OPEN: 3,
    PointKind.DETAIL: 6,
}


def extracted_points(transcript: Sequence[TranscriptMessage]) -> tuple[SummaryPoint, ...]:
    """Return the points of a conversation, kind by kind; the newest of what there is too much."""
    found = {
        PointKind.WANTED: list(_wanted(transcript)),
        PointKind.TRIED: list(_tried(transcript)),
        PointKind.ANSWERED: list(_answered(transcript)),
        PointKind.OPEN: list(_open(transcript)),
        PointKind.DETAIL: list(_details(transcript)),
    }
    points: list[SummaryPoint] = []
    for kind, limit in _MAX_POINTS.items():
        once = {point.text.casefold(): point for point in found[kind]}
        kept = list(once.values())
        # What the customer came for is said first; of everything else the newest counts.
        points += kept[:limit] if kind is PointKind.WANTED else kept[-limit:]
    return tuple(points)


def _point(kind: PointKind, sentence: str, index: int) -> SummaryPoint:
    return SummaryPoint(kind, sentence, index, sentence)


def _customer(transcript: Sequence[TranscriptMessage]) -> Iterator[tuple[int, list[str]]]:
    for index, one in enumerate(transcript):
        if one.message.role == "customer":
            yield index, list(sentences_of(one.message.text))


def _wanted(transcript: Sequence[TranscriptMessage]) -> Iterator[SummaryPoint]:
    is_first = True
    for index, sentences in _customer(transcript):
        wanted = [one for one in sentences if is_question(one) or is_wish(one)]
        if is_first and not wanted:
            wanted = sentences[:1]
        for sentence in wanted:
            if not is_attempt(sentence):
                yield _point(PointKind.WANTED, sentence, index)
        is_first = is_first and not sentences


def _tried(transcript: Sequence[TranscriptMessage]) -> Iterator[SummaryPoint]:
    for index, sentences in _customer(transcript):
        for sentence in sentences:
            if is_attempt(sentence):
                yield _point(PointKind.TRIED, sentence, index)


def _answered(transcript: Sequence[TranscriptMessage]) -> Iterator[SummaryPoint]:
    for index, one in enumerate(transcript):
        if one.message.role == "customer" or one.is_answer is False:
            continue
        # A fixed opening claims nothing; what is cited does.
        cited = [citation.quote for citation in one.citations if citation.quote in one.message.text]
        said = list(sentences_of(cited[0] if cited else one.message.text))
        if said:
            yield SummaryPoint(PointKind.ANSWERED, said[0], index, said[0], one.citations)


def _open(transcript: Sequence[TranscriptMessage]) -> Iterator[SummaryPoint]:
    """Yield what was asked and met with no reply, with a refusal, or with one that did not help."""
    for index, sentences in _customer(transcript):
        if not _is_answered(transcript, index):
            asked = [one for one in sentences if is_question(one)] or sentences[-1:]
            for sentence in asked:
                yield _point(PointKind.OPEN, sentence, index)


def _is_answered(transcript: Sequence[TranscriptMessage], asked_at: int) -> bool:
    reply_at = next(
        (
            index
            for index in range(asked_at + 1, len(transcript))
            if transcript[index].message.role != "customer"
        ),
        None,
    )
    if reply_at is None or transcript[reply_at].is_answer is False:
        return False
    after = transcript[reply_at + 1 : reply_at + 2]
    return not any(
        one.message.role == "customer" and any(map(is_no_help, sentences_of(one.message.text)))
        for one in after
    )


def _details(transcript: Sequence[TranscriptMessage]) -> Iterator[SummaryPoint]:
    for index, one in enumerate(transcript):
        if one.message.role == "customer":
            for detail in details_in(one.message.text):
                yield _point(PointKind.DETAIL, detail, index)
