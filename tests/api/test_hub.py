"""The hub: events reach every stream, and messages of other processes are not missed."""

from __future__ import annotations

from api.streams.events import WireEvent
from api.streams.hub import MAX_WAITING_EVENTS, Hub


def test_a_late_stream_does_not_hide_messages_from_an_early_one() -> None:
    hub = Hub()
    with hub.subscribed("c", 3) as early, hub.subscribed("c", 4) as late:
        hub.compare({"c": 4, "gone": 9})
        assert (early.is_stale, late.is_stale) == (True, False)


def test_own_messages_need_no_second_look() -> None:
    hub = Hub()
    with hub.subscribed("c", 0) as subscription:
        hub.publish("c", WireEvent("message", "{}", 1))
        hub.publish("other", WireEvent("message", "{}", 7))
        hub.compare({"c": 1})
        assert not subscription.is_stale
        assert [event.seq for event in subscription.take()] == [1]
        hub.compare({"c": 2})
        assert subscription.is_stale
    assert hub.conversation_ids() == []


def test_a_reader_that_is_too_far_behind_is_cut_off() -> None:
    hub = Hub()
    with hub.subscribed("c", 0) as subscription:
        for _ in range(MAX_WAITING_EVENTS + 1):
            hub.publish("c", WireEvent("delta", "{}"))
        assert subscription.has_ended
        assert len(subscription.take()) == MAX_WAITING_EVENTS
