"""Statements of a message: whether calm words stand in one of their own, beside the alarm's."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from bot.urgent.message import Message, Place, Places
from bot.urgent.phrases import Calm

_FAR_WORDS = 5  # from a matter to what is said of it: "fakturaen min er helt feil"


class Statements:
    """The statements of a message: what joining words, commas and ends of sentences part.

    Who is in a hurry parts nothing: "help it burns invoice wrong". There a matter is taken to be
    in a statement of its own where what is wrong with it stands right beside it.
    """

    def __init__(self, message: Message, places: Places, goes_on: tuple[str, ...]) -> None:
        self._places = places
        self._goes_on = goes_on
        joins = [place.start for place in places.get("joins", ())]
        self._numbers = [
            clause + bisect_right(joins, at) for at, clause in enumerate(message.clauses)
        ]

    def is_apart(self, calm: Calm, calm_at: Place, alarm: Sequence[Place]) -> bool:
        """Whether calm words stand in a statement of their own, beside one of what goes on now."""
        if calm.apart is None:
            return False
        told = {self._numbers[place.start] for place in alarm}
        if self._numbers[calm_at.start] in told:
            own = self._complaint(calm_at, alarm)
            if own is None:
                return False
        elif self._is_said(calm_at, alarm):
            own = Place(0, 0)
        else:
            return False
        return (
            (self._holds(told, own, *self._goes_on) or self._is_cried(alarm))
            and (not calm.apart or self._holds(told, own, *calm.apart))
            and not self._holds(told, own, "past")
        )

    def _is_said(self, calm_at: Place, alarm: Sequence[Place]) -> bool:
        """Whether the statement of calm words says something, or is added as one: "+ refund"."""
        own = {self._numbers[calm_at.start]}
        if self._holds(own, Place(0, 0), "states", "wrong"):
            return True
        first, last = sorted((calm_at.start, min(alarm).start))
        return any(first < place.start < last for place in self._places.get("adds", ()))

    def _complaint(self, calm_at: Place, alarm: Sequence[Place]) -> Place | None:
        """Return a matter with what is wrong with it, where nothing ties it to the alarm."""
        for wrong in self._places.get("wrong", ()):
            first, last = sorted((calm_at, wrong))
            if last.start - first.end > _FAR_WORDS or not self._is_filled(first.end, last.start):
                continue
            own = Place(first.start, max(first.end, last.end))
            if self._is_beside(own, alarm):
                return own
        return None

    def _is_filled(self, start: int, end: int) -> bool:
        """Whether words only join a matter to what is said of it: "my invoice is still wrong"."""
        filling = {
            at
            for name in ("states", "fills", "now")
            for place in self._places.get(name, ())
            for at in range(place.start, place.end)
        }
        return filling.issuperset(range(start, end))

    def _is_beside(self, own: Place, alarm: Sequence[Place]) -> bool:
        """Whether a complaint is before or behind the alarm, and does not lead into it."""
        first, last = min(alarm).start, max(place.end for place in alarm)
        ties = {place.end for place in self._places.get("ties", ())}
        tied = {place.start for place in self._places.get("ties", ())}
        if own.end <= first:
            return own.end not in tied
        return own.start >= last and own.start not in ties

    def _is_cried(self, alarm: Sequence[Place]) -> bool:
        """Whether a cry for help stands right beside the alarm."""
        first, last = min(alarm).start, max(place.end for place in alarm)
        return any(
            first in (place.start, place.end) or place.start == last
            for place in self._places.get("cry", ())
        )

    def _holds(self, statements: set[int], besides: Place, *classes: str) -> bool:
        return any(
            self._numbers[place.start] in statements
            and not besides.start <= place.start < besides.end
            for name in classes
            for place in self._places.get(name, ())
        )
