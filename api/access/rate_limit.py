"""Token buckets: how often one address or one conversation may do what."""

from __future__ import annotations

import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from api.errors import TooManyRequests

MAX_BUCKETS = 50_000  # about 10 MB; the bucket that was not used for longest makes room


@dataclass(frozen=True, slots=True)
class Rate:
    """A bucket of `burst` tokens that gets `per_s` of them back each second."""

    burst: int
    per_s: float


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


class RateLimiter:
    """The buckets of one process.

    Args:
        rates: by class of request.
        clock: seconds that never go back.
    """

    def __init__(self, rates: dict[str, Rate], clock: Callable[[], float] = time.monotonic) -> None:
        self._rates = rates
        self._clock = clock
        self._buckets: OrderedDict[tuple[str, str], _Bucket] = OrderedDict()

    def take(self, rate_class: str, key: str) -> None:
        """Take a token.

        Raises:
            TooManyRequests: the bucket is empty.
        """
        rate, now = self._rates[rate_class], self._clock()
        bucket = self._buckets.get((rate_class, key))
        if bucket is None:
            bucket = self._buckets[rate_class, key] = _Bucket(rate.burst, now)
            if len(self._buckets) > MAX_BUCKETS:
                self._buckets.popitem(last=False)
        else:
            self._buckets.move_to_end((rate_class, key))
        bucket.tokens = min(rate.burst, bucket.tokens + (now - bucket.at) * rate.per_s)
        bucket.at = now
        if bucket.tokens < 1:
            raise TooManyRequests((1 - bucket.tokens) / rate.per_s)
        bucket.tokens -= 1


class StreamSlots:
    """How many streams are open per key.

    Args:
        limit: of each key.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._open: dict[str, int] = {}

    def check(self, key: str) -> None:
        """Make sure that a slot of this key is free.

        Raises:
            TooManyRequests: all of them are taken.
        """
        if self._open.get(key, 0) >= self._limit:
            raise TooManyRequests(retry_after_s=5.0)

    @contextmanager
    def taken(self, key: str) -> Iterator[None]:
        """Hold a slot until the block ends."""
        self._open[key] = self._open.get(key, 0) + 1
        try:
            yield
        finally:
            self._open[key] -= 1
            if not self._open[key]:
                del self._open[key]


def address_key(host: str | None) -> str:
    """Return what an address is counted under: IPv6 by its /64, which one customer gets whole."""
    try:
        address = ipaddress.ip_address(host or "")
    except ValueError:
        return host or "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)
