"""A circuit breaker and a retry budget in front of the chat model."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable


class Breaker:
    """Stops asking a model that keeps failing, and probes it again one call at a time.

    Args:
        clock: monotonic seconds.
        max_failures: failures within `window_s` that open it.
        open_s: how long it stays open before one call may probe.
    """

    def __init__(
        self,
        clock: Callable[[], float],
        max_failures: int = 5,
        window_s: float = 30.0,
        open_s: float = 15.0,
    ) -> None:
        self._clock = clock
        self._max_failures = max_failures
        self._window_s = window_s
        self._open_s = open_s
        self._failures: deque[float] = deque()
        self._opened_at: float | None = None
        self._is_probing = False

    @property
    def is_open(self) -> bool:
        """Whether calls are being held back (a single probe may still be under way)."""
        return self._opened_at is not None

    def try_enter(self) -> bool:
        """Ask leave for one call; every True must be followed by one of the three reports."""
        if self._opened_at is None:
            return True
        if self._is_probing or self._clock() - self._opened_at < self._open_s:
            return False
        self._is_probing = True
        return True

    def report_success(self) -> None:
        """The call worked: close."""
        self._failures.clear()
        self._opened_at = None
        self._is_probing = False

    def report_failure(self) -> None:
        """The call failed: open when it was the probe or one failure too many."""
        now = self._clock()
        self._failures.append(now)
        while now - self._failures[0] > self._window_s:
            self._failures.popleft()
        if self._is_probing or len(self._failures) >= self._max_failures:
            self._opened_at = now
            self._failures.clear()
        self._is_probing = False

    def report_cancelled(self) -> None:
        """The call was given up by us: nothing is known, so the next call may probe."""
        self._is_probing = False


class RetryBudget:
    """Lets at most a tenth of the calls be retries, so that a storm is not made worse (R-09)."""

    def __init__(self, share: float = 0.1, most: float = 5.0) -> None:
        self._share = share
        self._most = most
        self._saved = 1.0

    def count_call(self) -> None:
        """Note a first call."""
        self._saved = min(self._most, self._saved + self._share)

    def try_retry(self) -> bool:
        """Ask leave for a retry."""
        if self._saved < 1.0:
            return False
        self._saved -= 1.0
        return True
