"""Name resolution for Twisted that refuses internal addresses and pins the answer."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from ipaddress import IPv4Address as Address4
from typing import Any

from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.interfaces import IHostnameResolver, IHostResolution
from twisted.internet.threads import deferToThread
from twisted.python.failure import Failure
from zope.interface import implementer  # type: ignore[import-untyped]

from ingest.crawl.addresses import Address, PinnedNames
from ingest.errors import PermanentFetchError


@implementer(IHostResolution)
class _Resolution:
    def __init__(self, name: str) -> None:
        self.name = name

    def cancel(self) -> None:
        raise NotImplementedError


@implementer(IHostnameResolver)
class PinnedResolver:
    """Gives every connection of the reactor, IP literals included, a checked address only."""

    def __init__(self, names: PinnedNames) -> None:
        self._names = names

    def resolveHostName(
        self,
        resolutionReceiver: Any,
        hostName: str,
        portNumber: int = 0,
        addressTypes: Sequence[type[Any]] | None = None,
        transportSemantics: str = "TCP",
    ) -> _Resolution:
        """Look a name up in a thread and hand over its pinned addresses; none when refused."""
        resolution = _Resolution(hostName)
        resolutionReceiver.resolutionBegan(resolution)

        def deliver(addresses: tuple[Address, ...]) -> None:
            for address in addresses:
                kind = IPv4Address if isinstance(address, Address4) else IPv6Address
                resolutionReceiver.addressResolved(kind("TCP", str(address), portNumber))
            resolutionReceiver.resolutionComplete()

        def fail(failure: Failure) -> None:
            failure.trap(  # type: ignore[no-untyped-call]
                OSError, PermanentFetchError, socket.gaierror, UnicodeError
            )
            resolutionReceiver.resolutionComplete()

        deferToThread(self._names.addresses, hostName).addCallbacks(deliver, fail)
        return resolution


def resolver_class(names: PinnedNames) -> type:
    """Return the class by which scrapy makes the reactor resolve through `names`.

    A class, because scrapy copies its settings deeply and classes are kept as they are.
    """

    class _Installer:
        @classmethod
        def from_crawler(cls, crawler: object, reactor: Any) -> _Installer:
            return cls(reactor)

        def __init__(self, reactor: Any) -> None:
            self._reactor = reactor

        def install_on_reactor(self) -> None:
            self._reactor.installNameResolver(PinnedResolver(names))

    return _Installer
