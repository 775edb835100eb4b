"""Requests and replies as the frontier sees them."""

from __future__ import annotations

from dataclasses import dataclass, field

MAX_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Fetch:
    """One request to make.

    Attributes:
        kind: page, robots or sitemap.
        chain: the addresses that redirected here, first one first.
        attempt: 1 for the first try.
    """

    url: str
    kind: str
    headers: dict[str, str] = field(default_factory=dict)
    chain: tuple[str, ...] = ()
    attempt: int = 1

    @property
    def first_url(self) -> str:
        """The address this fetch started from."""
        return self.chain[0] if self.chain else self.url

    @property
    def is_last_attempt(self) -> bool:
        """Whether a failure now is final for this run."""
        return self.attempt >= MAX_ATTEMPTS

    def again(self) -> Fetch:
        """Return the same request for another try."""
        return Fetch(self.url, self.kind, self.headers, self.chain, self.attempt + 1)

    def given_up(self) -> Fetch:
        """Return the same request as one that is not tried again."""
        return Fetch(self.url, self.kind, self.headers, self.chain, MAX_ATTEMPTS)


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server answered; header names are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def charset(self) -> str | None:
        """The character set of the Content-Type header."""
        _, found, charset = self.headers.get("content-type", "").partition("charset=")
        return charset.partition(";")[0].strip(" \"'") or None if found else None
