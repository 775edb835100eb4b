"""The dial desk: asks a company's golden questions, one run at a time, and reports as it goes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass

from api.content.inspection import Search
from api.errors import DialRunning, DialTooSlow
from eval.dial import Dial, dial_of
from eval.dial_asking import AskedQuestion, ask_golden
from eval.golden import GoldenQuestion
from knowledge.companies.companies import Company

LIMITS = (0.005, 0.01, 0.02, 0.05, 0.1)  # the shares of wrong answers that the page offers
TIME_LIMIT_S = 15 * 60.0


@dataclass(frozen=True, slots=True)
class DialProgress:
    """How many of how many questions were asked."""

    asked: int
    total: int


@dataclass(frozen=True, slots=True)
class DialResult:
    """What a run found.

    Attributes:
        asked: the questions that were searched for.
        met_before: how many were met before any search, and do not count.
        dials: by the share of wrong answers that is allowed.
    """

    asked: Sequence[AskedQuestion]
    met_before: int
    dials: Mapping[float, Dial]


class DialDesk:
    """Measures companies; nothing is stored, and a run ends when its reader goes.

    Args:
        time_limit_s: how long a run may take.
    """

    def __init__(self, time_limit_s: float = TIME_LIMIT_S) -> None:
        self._time_limit_s = time_limit_s
        self._busy: set[str] = set()

    def check(self, company: Company) -> None:
        """Make sure that a run may begin.

        Raises:
            DialRunning: one of this company goes on in this process.
        """
        if company.id in self._busy:
            raise DialRunning("the company's questions are being asked already")

    async def run(
        self, search: Search, company: Company, questions: Sequence[GoldenQuestion]
    ) -> AsyncGenerator[DialProgress | DialResult]:
        """Ask the questions; the result comes last. Closing the generator stops the run.

        Raises:
            DialRunning: a run of this company goes on.
            DialTooSlow: it took longer than it may.
            KnowledgeError: the live version cannot be searched.
        """
        self.check(company)
        self._busy.add(company.id)
        steps: asyncio.Queue[DialProgress | None] = asyncio.Queue()
        assistant = search.bench.assistant
        asking = asyncio.create_task(
            ask_golden(
                assistant,
                search.retriever,
                company,
                questions,
                lambda asked, total: steps.put_nowait(DialProgress(asked, total)),
            )
        )
        timer = asyncio.get_running_loop().call_later(self._time_limit_s, asking.cancel)
        asking.add_done_callback(lambda _: steps.put_nowait(None))
        try:
            yield DialProgress(0, len(questions))
            while (step := await steps.get()) is not None:
                yield step
            if asking.cancelled():
                raise DialTooSlow("the questions took too long")
            asked, before = asking.result()
            dials = await asyncio.to_thread(
                lambda: {one: dial_of(asked, company, assistant.floors, one) for one in LIMITS}
            )
            yield DialResult(asked, len(before), dials)
        finally:
            timer.cancel()
            asking.cancel()
            await asyncio.wait([asking])  # what it was doing in a thread ends first
            if not asking.cancelled():
                asking.exception()  # told already, or nobody reads on
            self._busy.discard(company.id)
