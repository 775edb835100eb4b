"""The draft of a reply: its text so far, sent out in batches."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from api.streams.events import (
    Activity,
    DeltaEvent,
    DeltaView,
    RestartEvent,
    RestartView,
    SnapshotEvent,
    SnapshotView,
    StatusEvent,
    StatusView,
    WireEvent,
    wire,
)
from bot.answers.answers import Citation, Sentence, SentenceReleased

BATCH_S = 0.06  # faster than this nobody reads, and each batch costs every stream a write


class Draft:
    """A reply in the making.

    Args:
        reply_id: the id of the message it will become.
        question_id: the message it replies to.
        send: publishes an event to the conversation's streams.
    """

    def __init__(self, reply_id: str, question_id: str, send: Callable[[WireEvent], None]) -> None:
        self.reply_id = reply_id
        self.question_id = question_id
        self.activity: Activity = "searching"
        self.text = ""
        self.sentences: list[Sentence] = []
        self.citations: list[Citation] = []
        self._send = send
        self._sent_chars = 0
        self._timer: asyncio.TimerHandle | None = None

    def announce(self) -> None:
        """Tell the streams what is being done."""
        self._send(self.status())

    def release(self, released: SentenceReleased) -> None:
        """Add a proven sentence; it is sent within `BATCH_S`."""
        self.text = self.text[: released.at].ljust(released.at) + released.text
        self._sent_chars = min(self._sent_chars, released.at)
        self.keep_proof(released)
        if self.activity != "answering":
            self.activity = "answering"
            self.announce()
            self._flush()
        elif self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(BATCH_S, self._flush)

    def keep_proof(self, released: SentenceReleased) -> None:
        """Keep the quotes of a released sentence, in case the reply is stopped here."""
        if released.sentence is not None:
            self.sentences.append(released.sentence)
        known = {citation.n for citation in self.citations}
        self.citations.extend(one for one in released.citations if one.n not in known)

    def restart(self, reason: str) -> None:
        """Withdraw everything shown so far."""
        self.close()
        self.text, self._sent_chars, self.activity = "", 0, "searching"
        self.sentences, self.citations = [], []
        self._send(wire(RestartEvent(data=RestartView(id=self.reply_id, reason=reason))))
        self.announce()

    def close(self) -> None:
        """Send what is left, and nothing more."""
        if self._timer is not None:
            self._timer.cancel()
            self._flush()

    def status(self) -> WireEvent:
        """Return the event that says what is being done."""
        return wire(StatusEvent(data=StatusView(state=self.activity, reply_to=self.question_id)))

    def snapshot(self) -> WireEvent:
        """Return the event that brings a new stream up to date."""
        return wire(SnapshotEvent(data=SnapshotView(id=self.reply_id, text=self.text)))

    def _flush(self) -> None:
        self._timer = None
        added = self.text[self._sent_chars :]
        if added:
            at = utf16_length(self.text[: self._sent_chars])
            self._sent_chars = len(self.text)
            self._send(wire(DeltaEvent(data=DeltaView(id=self.reply_id, at=at, text=added))))


def utf16_length(text: str) -> int:
    """Return how long JavaScript takes a text to be."""
    return len(text.encode("utf-16-le")) // 2


def idle() -> WireEvent:
    """Return the event that says that nothing is being done."""
    return wire(StatusEvent(data=StatusView(state="idle")))
