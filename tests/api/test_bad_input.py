"""Bad input over HTTP: each a clear error with a stable code, nothing stored, no crash."""

from __future__ import annotations

import json
import socket
from typing import Any
from uuid import uuid4

import pytest

from tests.api.conftest import API, Server

UUID = "279a4802-8126-4ab8-b7dd-29598b07e0b6"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"id": UUID, "text": ""}, "empty_question"),
        ({"id": UUID, "text": " \u200b\n"}, "empty_question"),
        ({"id": UUID, "text": "x" * 2001}, "question_too_long"),
        ({"id": UUID, "text": "a\u0000b"}, "invalid_characters"),
        ({"id": UUID, "text": 5}, "invalid_request"),
        ({"id": UUID, "text": None}, "invalid_request"),
        ({"id": UUID, "text": ["a"]}, "invalid_request"),
        ({"id": "not-a-uuid", "text": "hello"}, "invalid_request"),
        ({"id": [UUID], "text": "hello"}, "invalid_request"),
        ({"text": "hello"}, "invalid_request"),
        ({"id": UUID}, "invalid_request"),
        ([{"id": UUID, "text": "hello"}], "invalid_request"),
        ("hello", "invalid_request"),
        (None, "invalid_request"),
    ],
)
def test_messages_that_are_refused(shared_server: Server, body: Any, code: str) -> None:
    client = shared_server.client().start()
    answer = client.http.post(f"{client.path}/messages", json=body, headers=client.auth)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert client.view()["messages"] == []


@pytest.mark.parametrize(
    "field", ["role", "history", "messages", "system", "model", "tenant", "company", "site", "seq"]
)
def test_forged_fields_are_refused(shared_server: Server, field: str) -> None:
    client = shared_server.client().start()
    body = {"id": str(uuid4()), "text": "hello", field: "bot"}
    answer = client.http.post(f"{client.path}/messages", json=body, headers=client.auth)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    for path, right in (
        (f"{API}/conversations", {"site": "tindra"}),
        (f"{client.path}/handoff", {"contact": "a@b.no", "text": "b"}),
        (f"{client.path}/language", {"language": "nb"}),
    ):
        method = "PUT" if path.endswith("language") else "POST"
        forged = right | {f"x_{field}": "bot"}
        answer = client.http.request(method, path, json=forged, headers=client.auth)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    assert client.view()["messages"] == []
    assert shared_server.assistant.asked == []


@pytest.mark.parametrize("size", [100_000, 10_000_000])
@pytest.mark.parametrize("is_chunked", [False, True])
def test_bodies_that_are_too_large(shared_server: Server, size: int, is_chunked: bool) -> None:
    client = shared_server.client().start()
    body = json.dumps({"id": UUID, "text": "x" * size}).encode()
    content = iter([body[at : at + 65536] for at in range(0, len(body), 65536)])
    answer = client.http.post(
        f"{client.path}/messages",
        content=content if is_chunked else body,
        headers={**client.auth, "Content-Type": "application/json"},
    )
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
    assert client.view()["messages"] == []


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (b"{", "application/json"),
        (b"\xff\xfe", "application/json"),
        (b'{"id": NaN}', "application/json"),
        (b"[" * 5000, "application/json"),
        (b'{"id": "' + UUID.encode() + b'", "text": "\\ud800"}', "application/json"),
        (b'{"id": "' + UUID.encode() + b'", "text": "hello"}', "text/plain"),
        (b"id=1&text=hello", "application/x-www-form-urlencoded"),
        (b"", "application/json"),
    ],
)
def test_bodies_that_are_no_json(shared_server: Server, content: bytes, content_type: str) -> None:
    client = shared_server.client().start()
    answer = client.http.post(
        f"{client.path}/messages",
        content=content,
        headers={**client.auth, "Content-Type": content_type},
    )
    assert answer.status_code in (400, 415, 422)
    assert answer.json()["code"] in ("invalid_request", "invalid_characters")
    assert client.view()["messages"] == []


def test_handoff_and_feedback_limits(shared_server: Server) -> None:
    client = shared_server.client().start()
    for body in (
        {"contact": "", "text": "a"},
        {"contact": "  ", "text": "a"},
        {"contact": "a", "text": "b\u0000"},
        {"contact": "a" * 321, "text": "b"},
        {"contact": "a", "text": "b" * 4001},
        {"contact": "a", "text": "b", "name": "n" * 201},
    ):
        answer = client.http.post(f"{client.path}/handoff", json=body, headers=client.auth)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")


def test_unknown_company_page_and_method(shared_server: Server) -> None:
    http = shared_server.client().http
    for method, path, status, code in (
        ("POST", f"{API}/conversations", 404, "company_not_found"),
        ("GET", f"{API}/config?site=nobody", 404, "company_not_found"),
        ("GET", "/chat/nobody", 404, "company_not_found"),
        ("GET", "/chat/%00", 404, "company_not_found"),
        ("GET", "/nothing/<script>", 404, "not_found"),
        ("GET", f"{API}/nothing", 404, "not_found"),
        ("DELETE", f"{API}/conversations", 405, "method_not_allowed"),
        ("TRACE", "/healthz", 405, "method_not_allowed"),
        ("POST", "/healthz", 405, "method_not_allowed"),
        ("GET", f"{API}/config", 422, "invalid_request"),
    ):
        body = {"site": "nobody"} if method == "POST" else None
        answer = http.request(method, path, json=body)
        assert (answer.status_code, answer.json()["code"]) == (status, code), path
        assert "<script>" not in answer.text


def test_titles_are_in_the_language_of_the_request(shared_server: Server) -> None:
    http = shared_server.client().http
    for header, start in (
        ("nb", "Vi fant ikke"),
        ("no-NO, en;q=0.4", "Vi fant ikke"),
        ("nn", "Vi fann ikkje"),
        ("de, sv;q=0.8, en;q=0.5", "Vi hittade inte"),
        ("da-DK", "Vi fandt ikke"),
        ("fi", "Yritystä ei"),
        ("de", "We could not"),
        ("", "We could not"),
        ("fi;q=x,;;==,,sv;q=0", "We could not"),
    ):
        answer = http.get(f"{API}/config?site=nobody", headers={"Accept-Language": header})
        assert answer.json()["title"].startswith(start), header
        assert answer.json()["type"] == "urn:svarvakt:error:company_not_found"


def test_broken_http_does_not_harm(shared_server: Server) -> None:
    host, _, port = shared_server.url.removeprefix("http://").partition(":")
    for raw in (
        b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
        b"POST /api/widget/v1/conversations HTTP/1.1\r\nHost: x\r\nContent-Length: abc\r\n\r\n",
        b"\x00\x01\x02\r\n\r\n",
        b"GET /healthz HTTP/9.9\r\n\r\n",
    ):
        with socket.create_connection((host, int(port)), timeout=5) as connection:
            connection.sendall(raw)
            connection.settimeout(5)
            assert b"200 OK" not in connection.recv(4096).split(b"\r\n")[0]
    assert shared_server.client().http.get("/healthz").json() == {"status": "ok"}
