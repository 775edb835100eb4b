"""Limits: token buckets, streams, messages of a conversation."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest

from api.access.rate_limit import MAX_BUCKETS, Rate, RateLimiter, StreamSlots, address_key
from api.errors import TooManyRequests
from tests.api.conftest import API, Server


def test_bucket_refills() -> None:
    now = [0.0]
    limiter = RateLimiter({"a": Rate(2, 0.5)}, clock=lambda: now[0])
    limiter.take("a", "k")
    limiter.take("a", "k")
    with pytest.raises(TooManyRequests) as refused:
        limiter.take("a", "k")
    assert refused.value.retry_after_s == pytest.approx(2.0)
    limiter.take("a", "other")
    now[0] = 2.0
    limiter.take("a", "k")
    now[0] = 1000.0
    limiter.take("a", "k")
    limiter.take("a", "k")
    with pytest.raises(TooManyRequests):
        limiter.take("a", "k")


def test_buckets_do_not_grow_without_end() -> None:
    limiter = RateLimiter({"a": Rate(1, 1.0)})
    for number in range(MAX_BUCKETS + 100):
        limiter.take("a", str(number))
    assert len(limiter._buckets) == MAX_BUCKETS


def test_addresses_of_one_customer_share_a_bucket() -> None:
    assert address_key("2001:db8:1:2:3::1") == address_key("2001:db8:1:2:ffff::2")
    assert address_key("2001:db8:1:3::1") != address_key("2001:db8:1:2::1")
    assert address_key("::ffff:10.0.0.1") == address_key("10.0.0.1") == "10.0.0.1"
    assert address_key(None) == "unknown"
    assert address_key("testclient") == "testclient"


def test_stream_slots() -> None:
    slots = StreamSlots(1)
    slots.check("a")
    with slots.taken("a"):
        slots.check("b")
        with pytest.raises(TooManyRequests):
            slots.check("a")
    slots.check("a")


def test_address_limit_holds_against_forged_headers(start_server: Callable[..., Server]) -> None:
    http = start_server(start_burst=5, start_rate=0.01).client().http
    statuses = []
    for number in range(8):
        forged = f"10.0.0.{number}"
        answer = http.post(
            f"{API}/conversations",
            json={"site": "tindra"},
            headers={"X-Forwarded-For": forged, "X-Real-IP": forged, "Forwarded": f"for={forged}"},
        )
        statuses.append(answer.status_code)
    assert statuses == [201] * 5 + [429] * 3
    assert answer.json()["code"] == "too_many_requests"
    assert 1 <= int(answer.headers["retry-after"]) <= 101


def test_conversation_limit(start_server: Callable[..., Server]) -> None:
    server = start_server(conversation_burst=3, conversation_rate=0.01)
    client, other = server.client().start(), server.client().start()
    assert [client.ask(f"q{n}").status_code for n in range(5)] == [202, 202, 202, 429, 429]
    assert other.ask("not mine").status_code == 202


def test_handoff_flood(start_server: Callable[..., Server]) -> None:
    client = start_server(handoff_burst=2, handoff_rate=0.01).client().start()
    statuses = [
        client.http.post(
            f"{client.path}/handoff",
            json={"contact": "x@y.no", "text": str(n)},
            headers=client.auth,
        ).status_code
        for n in range(4)
    ]
    assert statuses == [201, 201, 429, 429]


def test_too_many_unanswered_and_too_long(start_server: Callable[..., Server]) -> None:
    server = start_server(max_unanswered_per_conversation=2, max_messages_per_conversation=4)
    client = server.client().start()
    client_id = str(uuid4())
    assert client.ask("never", client_id).status_code == 202
    assert client.ask("b").status_code == 202
    refused = client.ask("c")
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_unanswered")
    assert client.ask("never", client_id).status_code == 202, "sending again is always let in"
    client.http.post(f"{client.path}/stop", headers=client.auth)
    client.answers(2)
    refused = client.ask("d")
    assert (refused.status_code, refused.json()["code"]) == (409, "conversation_full")


def test_stream_limits(start_server: Callable[..., Server]) -> None:
    server = start_server(max_streams_per_address=3, max_streams_per_conversation=2)
    client, other = server.client().start(), server.client().start()
    with client.stream() as first, client.stream() as second:
        assert next(first).name == next(second).name == "status"
        with client.stream() as third:
            assert next(third).name == "status"
            ended = next(first)
            assert (ended.name, ended.data["code"]) == ("error", "stream_behind")
            assert next(first, None) is None
            with other.stream() as fourth:
                next(fourth)
                path = f"{other.path}/events"
                refused = other.http.get(path, headers=other.auth)
                assert refused.status_code == 429
                assert refused.headers["retry-after"] == "5"
    with other.stream() as again:
        assert next(again).name == "status"
