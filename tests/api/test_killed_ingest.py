"""Ingest runs are killed at random moments while customers ask all the time."""

from __future__ import annotations

import json
import os
import random
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api.conftest import Client
from tests.real_server import SVARVAKT, serving, svarvakt

# A handful here; SVARVAKT_TEST_KILLS=20 for the long form.
KILLS = int(os.environ.get("SVARVAKT_TEST_KILLS", "4"))
QUESTION = "Hva koster frakten?"
CUSTOMERS = 2
PAGES = 12


def write_pages(folder: Path, price: int) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "frakt.md").write_text(
        f"# Frakt\n\nFrakt koster {price} kroner per pakke i hele Norge.\n", "utf-8"
    )
    for number in range(PAGES):
        (folder / f"side{number}.md").write_text(
            f"# Butikk {number}\n\nButikk {number} i runde {price} har åpent fra 9 til 17. "
            f"Den ligger i gate {number} og tar imot varer i {number + 10} dager.\n",
            "utf-8",
        )


class Shop:
    """A company with a folder of pages, a server, and a log of every answer."""

    def __init__(self, folder: Path) -> None:
        self.pages = folder / "pages"
        self.environment = {**os.environ, "SVARVAKT_DATA_DIR": str(folder / "data")}
        self.url = ""
        self.texts: list[str] = []
        self.bad: list[str] = []
        self.is_over = threading.Event()

    def ingest(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [SVARVAKT, "ingest", "--company", "shop", "--source", str(self.pages), "--json"],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def keep_asking(self) -> None:
        client = Client(self.url)
        try:
            while not self.is_over.is_set():
                client.start("shop")
                assert client.ask(QUESTION).status_code == 202
                answer = client.answers()[0]
                self.texts.append(answer["text"])
                if answer.get("outcome") != "answered" or "kroner" not in answer["text"]:
                    self.bad.append(json.dumps(answer)[:500])
        except Exception as error:  # noqa: BLE001  (reported by the test, in its own thread)
            self.bad.append(repr(error))
        finally:
            client.close()


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    shop = Shop(tmp_path)
    write_pages(shop.pages, 100)
    shop.environment["SVARVAKT_API_START_BURST"] = "100000"
    shop.environment["SVARVAKT_API_ADDRESS_BURST"] = "1000000"
    for arguments in (
        ("company", "add", "shop", "--name", "Shop", "--host", "a.no"),
        ("ingest", "--company", "shop", "--source", str(shop.pages), "--json"),
    ):
        svarvakt(shop.environment, *arguments).check_returncode()
    with serving(shop.environment) as shop.url:
        yield shop


@pytest.mark.timeout(900)
def test_customers_never_notice_a_killed_run(shop: Shop) -> None:
    customers = [threading.Thread(target=shop.keep_asking) for _ in range(CUSTOMERS)]
    for customer in customers:
        customer.start()
    moments = random.Random()
    killed = 0
    for price in range(101, 101 + KILLS):
        write_pages(shop.pages, price)
        run = shop.ingest()
        time.sleep(moments.uniform(0.2, 8.0))
        killed += run.poll() is None
        run.kill()
        run.communicate()
    write_pages(shop.pages, 999)
    last = shop.ingest()
    output, _ = last.communicate(timeout=240)
    deadline = time.monotonic() + 15
    while "999 kroner" not in shop.texts[-1] and time.monotonic() < deadline:
        time.sleep(0.1)
    shop.is_over.set()
    for customer in customers:
        customer.join(30)
    print(f"{killed} of {KILLS} runs killed, {len(shop.texts)} answers, {len(shop.bad)} bad")
    assert json.loads(output)["state"] == "done"
    assert killed > 0
    assert shop.bad == []
    assert "999 kroner" in shop.texts[-1], "the run after the killed ones is live within 15 s"
