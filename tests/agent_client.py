"""A small client that plays an agent over HTTP, as any other desk would: docs/live.md."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import httpx2


class AgentClient:
    """One agent at one company.

    Args:
        base_url: of the server.
        token: a bearer token of the agent's.
    """

    def __init__(self, base_url: str, token: str, company: str = "tindra") -> None:
        self.path = f"/api/agent/v1/companies/{company}"
        self.http = httpx2.Client(
            base_url=base_url,
            headers={"Authorization": f"Bearer {token}"},
            timeout=20.0,
            trust_env=False,
        )

    def come(self, state: str = "present", maximum: int = 3) -> dict[str, Any]:
        """Say that one is there, or not; a real desk repeats it every `repeat_s`."""
        body = {"state": state, "max_conversations": maximum}
        return self._json("PUT", "presence", body)

    def queue(self) -> dict[str, Any]:
        """Return who waits, what one has, and who is there."""
        return self._json("GET", "queue")

    def conversation(self, conversation_id: str) -> dict[str, Any]:
        """Return a conversation with all its messages."""
        return self._json("GET", f"conversations/{conversation_id}")

    def try_claim(self, conversation_id: str) -> httpx2.Response:
        """Claim a conversation, and return the answer whatever it is."""
        return self.http.post(f"{self.path}/conversations/{conversation_id}/claim")

    def claim(self, conversation_id: str) -> dict[str, Any]:
        """Claim a conversation."""
        return self._json("POST", f"conversations/{conversation_id}/claim")

    def say(self, conversation_id: str, text: str, client_id: str = "") -> dict[str, Any]:
        """Write to the customer."""
        body = {"id": client_id or str(uuid4()), "text": text}
        return self._json("POST", f"conversations/{conversation_id}/messages", body)

    def give_back(self, conversation_id: str) -> dict[str, Any]:
        """Let the bot answer again."""
        return self._json("POST", f"conversations/{conversation_id}/give-back")

    def close_conversation(self, conversation_id: str) -> dict[str, Any]:
        """Resolve a conversation."""
        return self._json("POST", f"conversations/{conversation_id}/close")

    @contextmanager
    def following(self) -> Iterator[AgentFeed]:
        """Follow the agent's stream until the block ends."""
        with self.http.stream("GET", f"{self.path}/events", timeout=60) as response:
            assert response.status_code == 200, response.read()
            feed = AgentFeed(response.iter_lines())
            yield feed
        feed.join()

    def close(self) -> None:
        """Close the connections."""
        self.http.close()

    def _json(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        answer = self.http.request(method, f"{self.path}/{path}", json=body)
        assert answer.is_success, answer.text
        found: dict[str, Any] = answer.json()
        return found


class AgentFeed:
    """What a desk knows from its stream: the queue as it was told last, and new messages."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._changed = threading.Condition()
        self.queue: dict[str, Any] = {}
        self.messages: list[dict[str, Any]] = []
        self.has_ended = False
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def wait(self, is_there: Callable[[AgentFeed], bool], timeout_s: float = 10.0) -> float:
        """Wait until something is so, and return when it was known to be."""
        with self._changed:
            is_so = self._changed.wait_for(lambda: is_there(self), timeout_s)
            assert is_so, (self.queue, self.messages)
        return time.monotonic()

    def wait_for_text(self, conversation_id: str, text: str) -> float:
        """Wait for a message, and return when it was there."""
        return self.wait(lambda feed: text in feed.texts(conversation_id))

    def join(self) -> None:
        """Wait until the stream has ended."""
        self._thread.join(10)

    def texts(self, conversation_id: str) -> list[str]:
        """Return the texts of the messages that came of a conversation."""
        return [
            one["message"]["text"]
            for one in self.messages
            if one["conversation_id"] == conversation_id
        ]

    def _read(self) -> None:
        name = ""
        try:
            for line in self._lines:
                field, _, value = line.partition(": ")
                if field == "event":
                    name = value
                elif field == "data":
                    self._take(name, json.loads(value))
        except httpx2.HTTPError:
            pass  # the block has ended
        with self._changed:
            self.has_ended = True
            self._changed.notify_all()

    def _take(self, name: str, data: dict[str, Any]) -> None:
        with self._changed:
            if name == "queue":
                self.queue = data
            elif name == "message":
                self.messages.append(data)
            self._changed.notify_all()
