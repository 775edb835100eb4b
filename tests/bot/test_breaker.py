"""The circuit breaker and the retry budget, on a clock of our own."""

from __future__ import annotations

from bot.chat_models.breaker import Breaker, RetryBudget


class Clock:
    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def failed(breaker: Breaker, times: int) -> None:
    for _ in range(times):
        assert breaker.try_enter()
        breaker.report_failure()


def test_opens_after_five_failures_in_the_window() -> None:
    clock = Clock()
    breaker = Breaker(clock)
    failed(breaker, 4)
    clock.now_s += 31
    failed(breaker, 4)
    assert not breaker.is_open
    failed(breaker, 1)
    assert breaker.is_open
    assert not breaker.try_enter()


def test_success_forgets_failures() -> None:
    breaker = Breaker(Clock())
    for _ in range(3):
        failed(breaker, 4)
        assert breaker.try_enter()
        breaker.report_success()
    assert not breaker.is_open


def test_one_probe_at_a_time_and_it_decides() -> None:
    clock = Clock()
    breaker = Breaker(clock, open_s=15)
    failed(breaker, 5)
    clock.now_s += 15
    assert breaker.try_enter()
    assert not breaker.try_enter()
    breaker.report_failure()
    assert not breaker.try_enter()
    clock.now_s += 15
    assert breaker.try_enter()
    breaker.report_cancelled()
    assert breaker.try_enter()
    breaker.report_success()
    assert breaker.try_enter()
    assert not breaker.is_open


def test_flapping_for_twenty_cycles_never_sends_two_probes() -> None:
    clock = Clock()
    breaker = Breaker(clock, open_s=15)
    failed(breaker, 5)
    for _ in range(20):
        clock.now_s += 15
        assert [breaker.try_enter() for _ in range(10)].count(True) == 1
        breaker.report_failure()


def test_retries_are_at_most_a_tenth() -> None:
    budget = RetryBudget()
    retries = 0
    for _ in range(1000):
        budget.count_call()
        retries += budget.try_retry()
    assert 95 <= retries <= 101
