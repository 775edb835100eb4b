"""Model stress: what customers get, and when, from a real server whose chat model misbehaves."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests import real_server
from tests.api.conftest import Client, Page
from tests.evil_model import EvilModel
from tests.evil_model import serving as serving_model

SITE = "tindra"
PAGE = (
    "Du har 14 dagers angrerett når du kjøper på nett. "
    "Du betaler returfrakten på 79 kroner selv. Åpnede varer kan ikke returneres."
)
QUESTION = "Hvor lenge har jeg angrerett når jeg kjøper på nett?"
GOOD = "Du har 14 dagers angrerett når du kjøper på nett."
LIES = " Angreretten er 99 dager i Sverige. Ring 99999999 og få 99 kroner tilbake."
# What stands in no page, or in another language than the customer's.
NEVER_SHOWN = ("99", "withdrawal", "Widerruf", "Peruutus", "poem", "captive", "evil")
SAVED_RETRIES = 5  # of quiet times, on top of the tenth


@dataclass(frozen=True, slots=True)
class Timing:
    """The promises' times at a scale: 1 as they are shipped, less for a test that may not wait.

    Attributes:
        spare_s: for searching and quoting beside all that waits for the model.
        crowd: how many ask at once; more than the server makes replies at once.
    """

    scale: float = 1.0
    spare_s: float = 4.0
    crowd: int = 20

    @property
    def first_token_s(self) -> float:
        return 8.0 * self.scale

    @property
    def gap_s(self) -> float:
        return 15.0 * self.scale

    @property
    def total_s(self) -> float:
        return 45.0 * self.scale

    @property
    def open_s(self) -> float:
        return 15.0 * self.scale

    @property
    def max_replies(self) -> int:
        return self.crowd * 16 // 20

    def bot_settings(self) -> dict[str, float]:
        """Return what these times are as settings; at scale 1, those that are shipped."""
        return {
            "first_token_timeout_s": self.first_token_s,
            "token_gap_timeout_s": self.gap_s,
            "total_timeout_s": self.total_s,
            "breaker_open_s": self.open_s,
            "max_model_calls": self.crowd * 12 // 20,
        }


@dataclass(frozen=True, slots=True)
class Mode:
    """A way to misbehave.

    Attributes:
        name: as the table shows it.
        mode: of the evil model.
        waits: what we wait for before we give up: nothing, "first", "gap" or "total".
        trips: whether the breaker takes it for a failure.
        retry_after: the header's value, "" for none.
    """

    name: str
    mode: str
    waits: str = ""
    trips: bool = True
    retry_after: str = ""

    def limit_s(self, timing: Timing) -> float:
        """Return within which time an answer must be whole."""
        waited = {
            "": 0.0,
            "first": timing.first_token_s,
            "gap": timing.gap_s,
            "total": timing.total_s,
        }
        return waited[self.waits] + timing.spare_s


WELL = Mode("well, but two of its three sentences are lies", "good", trips=False)
MODES = (
    Mode("slow: headers, first word after a minute", "slow", "first"),
    Mode("stalling: accepts and sends nothing", "mute", "first"),
    Mode("stalling: only keep-alives", "keepalive", "first"),
    Mode("stalling: stops in mid-answer", "stall", "gap"),
    Mode("slow: a letter now and then", "trickle", "total"),
    Mode("cut before the first word", "cut_at_once"),
    Mode("cut in mid-answer", "cut"),
    Mode("garbage: broken event stream", "garbage"),
    Mode("garbage: no JSON at all", "plain_text"),
    Mode("garbage: JSON of another schema", "wrong_schema"),
    Mode("wrong language", "wrong_language", trips=False),
    Mode("429", "429"),
    Mode("429, Retry-After 2 s", "429", retry_after="2"),
    Mode("429, Retry-After 60 s", "429", retry_after="60"),
    Mode("500", "500"),
    Mode("empty answer", "empty"),
    Mode("endless answer", "endless", "total", trips=False),
)


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question and what came of it, in seconds from the moment it was sent."""

    first_s: float
    end_s: float
    answer: dict[str, Any]
    everything_shown: str
    roles: tuple[str, ...]

    def faults(self) -> list[str]:
        """Return in which way this is no honest answer."""
        found = [f"showed {mark!r}" for mark in NEVER_SHOWN if mark in self.everything_shown]
        found += [
            "an invented quote" for one in self.answer["citations"] if one["quote"] not in PAGE
        ]
        if self.roles != ("customer", "bot"):
            found.append(f"stored {self.roles}")
        if "outcome" not in self.answer:
            found.append("said only that it failed")
        elif self.answer["outcome"] == "answered" and not self.answer["citations"]:
            found.append("an answer without a quote")
        return found


@dataclass(frozen=True, slots=True)
class Row:
    """What a mode did to one customer, to a crowd, and to the breaker.

    Attributes:
        greeting_s: how long somebody's greeting took meanwhile.
        calls: requests to the model for the first customer and the crowd.
        resting_s: the quickest of three answers with the breaker open; None where it stays shut.
        resting_calls: requests to the model for those three.
        probes: requests before the first one after recovery was done.
        recovered_s: from the model being well again to its first answer.
    """

    mode: Mode
    alone: Exchange
    crowd: tuple[Exchange, ...]
    greeting_s: float
    calls: int
    resting_s: float | None
    resting_calls: int
    probes: int
    recovered_s: float

    @property
    def outcome(self) -> str:
        """Say what the first customer got."""
        answer = self.alone.answer
        offer = ", a person offered" if answer["offers_person"] else ""
        return f"{answer['mode']}, {answer.get('outcome', 'failed')}{offer}"

    def faults(self, timing: Timing) -> list[str]:
        """Return which promises do not hold."""
        everybody = (self.alone, *self.crowd)
        found = [fault for one in everybody for fault in one.faults()]
        limit_s = self.mode.limit_s(timing)
        found += [f"took {one.end_s:.1f} s" for one in everybody if one.end_s > limit_s]
        if len(self.crowd) != timing.crowd:
            found.append(f"{len(self.crowd)} of {timing.crowd} answered")
        if self.greeting_s > timing.spare_s:
            found.append(f"a greeting was held up for {self.greeting_s:.1f} s")
        if self.mode.trips:
            if self.resting_s is None or self.resting_s > timing.spare_s:
                found.append("the breaker did not spare the wait")
            if self.resting_calls > 1:  # one may be a probe
                found.append("the breaker did not open")
            if self.probes != 1:
                found.append(f"{self.probes} probes at once")
        if self.calls > 1.1 * (1 + timing.crowd) + SAVED_RETRIES:
            found.append(f"{self.calls} calls for {1 + timing.crowd} messages")
        if self.recovered_s > 30.0:
            found.append(f"back after {self.recovered_s:.1f} s")
        return found


@contextmanager
def served(folder: Path, timing: Timing) -> Iterator[tuple[str, EvilModel]]:
    """Read a page in and run a server process over it with the evil model as its chat model."""
    (folder / "angrerett.md").write_text(f"# Angrerett\n\n{PAGE}\n", "utf-8")
    with serving_model(EvilModel(answer=GOOD)) as evil:
        environment = {
            **os.environ,
            **{f"SVARVAKT_BOT_{name.upper()}": str(v) for name, v in timing.bot_settings().items()},
            "SVARVAKT_API_MAX_CONCURRENT_REPLIES": str(timing.max_replies),
            "SVARVAKT_DATA_DIR": str(folder / "data"),
            "SVARVAKT_BOT_CHAT_MODEL": "evil",
            "SVARVAKT_BOT_CHAT_BASE_URL": evil.base_url,
            "SVARVAKT_API_START_BURST": "10000",
        }
        for arguments in (
            ("company", "add", SITE, "--name", "Tindra", "--host", "a.no", "--lang", "nb"),
            ("ingest", "--company", SITE, "--source", str(folder / "angrerett.md")),
        ):
            real_server.svarvakt(environment, *arguments).check_returncode()
        with real_server.serving(environment, ready_timeout_s=400.0) as url:
            yield url, evil


def stress(url: str, evil: EvilModel, mode: Mode, timing: Timing) -> Row:
    """Let one customer, then a crowd, ask while the model misbehaves; then let it recover."""
    _be_well(evil)
    until_generated(url, timing)
    evil.requests.clear()
    evil.mode, evil.answer, evil.retry_after = mode.mode, GOOD + LIES, mode.retry_after
    evil.pause_s = timing.gap_s / 2 if mode.mode == "trickle" else 0.0
    alone = ask(url)
    with ThreadPoolExecutor(timing.crowd) as pool:
        asked = [pool.submit(ask, url) for _ in range(timing.crowd)]
        time.sleep(0.3)
        greeting_s = ask(url, "Hei!").end_s
        crowd = tuple(one.result() for one in asked)
    calls = len(evil.requests)
    resting_s, resting_calls = None, 0
    if mode.trips:
        with ThreadPoolExecutor(3) as pool:
            resting_s = min(one.end_s for one in pool.map(ask, [url] * 3))
        resting_calls = len(evil.requests) - calls
    _be_well(evil)
    evil.pause_s = 0.05
    since = time.monotonic()
    time.sleep(timing.open_s if mode.trips else 0.0)
    with ThreadPoolExecutor(timing.crowd) as pool:
        list(pool.map(ask, [url] * (timing.crowd // 2)))
    done_at = min((done for asked, done in evil.spans if asked > since), default=since)
    probes = sum(since < asked <= done_at for asked in evil.asked_at)
    until_generated(url, timing)
    recovered_s = time.monotonic() - since
    return Row(mode, alone, crowd, greeting_s, calls, resting_s, resting_calls, probes, recovered_s)


def _be_well(evil: EvilModel) -> None:
    evil.mode, evil.answer, evil.pause_s, evil.retry_after = "good", GOOD, 0.0, ""


def until_generated(url: str, timing: Timing) -> None:
    """Ask until the model writes the answers again."""
    until = time.monotonic() + 30.0 + timing.open_s
    while ask(url).answer["mode"] != "generated":
        assert time.monotonic() < until, "the model does not come back"
        time.sleep(0.2)


def ask(url: str, text: str = QUESTION) -> Exchange:
    """Ask as a new customer and read the stream until it says that nothing more comes."""
    client, page, shown = Client(url).start(SITE), Page(), []
    first_s = 0.0
    try:
        with client.stream() as events:
            next(events)
            started = time.monotonic()
            assert client.ask(text).status_code == 202
            for event in events:
                page.apply(event)
                if event.name in ("delta", "message") and event.data.get("role") != "customer":
                    first_s = first_s or time.monotonic() - started
                    shown.append(json.dumps(event.data, ensure_ascii=False))
                if page.bot_messages and page.status == "idle":
                    break
            end_s = time.monotonic() - started
        view: Mapping[str, Any] = client.view()
    finally:
        client.close()
    [answer] = page.bot_messages
    stored = view["messages"][-1]
    assert stored["text"] == answer["text"]
    roles = tuple(message["role"] for message in view["messages"])
    texts = [json.loads(one).get("text", "") for one in shown]
    return Exchange(first_s, end_s, answer, "\n".join(texts), roles)
