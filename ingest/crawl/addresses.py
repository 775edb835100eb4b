"""Which network addresses the crawler may speak to: the defence against request forgery."""

from __future__ import annotations

import ipaddress
import re
import socket
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock
from urllib.parse import SplitResult, urlsplit

from ingest.errors import PermanentFetchError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_LOCAL_NAMES = ("localhost", "localhost.localdomain", "ip6-localhost", "ip6-loopback")
_DEFAULT_PORTS = {"http": 80, "https": 443}
# Cloud metadata and host services; refused even in development.
_NEVER = tuple(
    ipaddress.ip_network(network)
    for network in (
        "0.0.0.0/8",
        "100.100.100.200/32",
        "168.63.129.16/32",
        "169.254.0.0/16",
        "192.0.0.0/24",
        "192.88.99.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "::/128",
        "fd00:ec2::/32",
        "fe80::/10",
        "fec0::/10",
        "ff00::/8",
    )
)
_PRIVATE = tuple(
    ipaddress.ip_network(network)
    for network in (
        "10.0.0.0/8",
        "127.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "::1/128",
        "fc00::/7",
    )
)
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_NAT64_LOCAL = ipaddress.ip_network("64:ff9b:1::/48")
_COMPATIBLE = ipaddress.ip_network("::/96")
_NUMBER = re.compile(r"0x[0-9a-f]*|[0-9]+")


@dataclass(frozen=True, slots=True)
class HostRule:
    """A company's host; without a port, only the ports 80 and 443 are meant."""

    host: str
    port: int | None

    @classmethod
    def parse(cls, text: str) -> HostRule:
        """Read HOST or HOST:PORT."""
        host, _, port = text.lower().partition(":")
        return cls(host.rstrip("."), int(port) if port else None)

    def admits_port(self, port: int, scheme: str) -> bool:
        """Whether this port may be used on this host."""
        return port == (_DEFAULT_PORTS[scheme] if self.port is None else self.port)


class AddressPolicy:
    """Says which urls and addresses may be contacted for one company.

    Args:
        hosts: HOST or HOST:PORT entries of the company.
        allow_private: whether loopback and private addresses of those hosts are allowed.
    """

    def __init__(self, hosts: Sequence[str], allow_private: bool) -> None:
        self._rules = tuple(HostRule.parse(host) for host in hosts)
        self._allow_private = allow_private

    def check_url(self, url: str) -> None:
        """Refuse an address by its form, before any name is looked up.

        Raises:
            PermanentFetchError: `scheme_refused`, `address_refused`, `host_not_allowed`,
                `port_refused` or `invalid_url`.
        """
        parts, host, port = _split(url)
        rules = [rule for rule in self._rules if rule.host == host]
        literal = parse_address(host)
        is_special = host in _LOCAL_NAMES or host.endswith(".localhost")
        if literal is not None:
            is_special = is_special or not _is_public(literal)
            if not rules and is_special:
                raise PermanentFetchError("address_refused", f"{host} is an internal address")
            self.check_address(literal)
        if is_special and not (rules and self._allow_private):
            raise PermanentFetchError("address_refused", f"{host} is an internal address")
        if not rules:
            raise PermanentFetchError("host_not_allowed", f"{host} is no host of the company")
        if not any(rule.admits_port(port, parts.scheme) for rule in rules):
            code = "address_refused" if is_special else "port_refused"
            raise PermanentFetchError(code, f"port {port} of {host} is not allowed")

    def check_address(self, address: Address) -> None:
        """Refuse an address a name resolved to.

        Raises:
            PermanentFetchError: `address_refused`.
        """
        for inner in _unwrapped(address):
            is_private = _within(inner, _PRIVATE)
            if _within(inner, _NEVER) or not (
                _is_public(inner) or (is_private and self._allow_private)
            ):
                raise PermanentFetchError("address_refused", f"{address} is an internal address")


Lookup = Callable[[str], list[str]]


def system_lookup(host: str) -> list[str]:
    """Ask the system's resolver for all addresses of a name."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class PinnedNames:
    """Looks every name up once and keeps to the answer, so that DNS cannot be rebound.

    If one of a name's addresses is refused, the name is refused.

    Args:
        policy: decides about each address.
        lookup: name to addresses; blocking.
    """

    def __init__(self, policy: AddressPolicy, lookup: Lookup = system_lookup) -> None:
        self._policy = policy
        self._lookup = lookup
        self._pinned: dict[str, tuple[Address, ...]] = {}
        self._refused: dict[str, PermanentFetchError] = {}
        self._lock = Lock()

    def addresses(self, host: str) -> tuple[Address, ...]:
        """Return the addresses a name is pinned to; blocks while it is looked up.

        Raises:
            PermanentFetchError: `address_refused`.
            OSError: the name is unknown.
        """
        name = normal_host(host)
        with self._lock:
            if name in self._refused:
                raise self._refused[name]
            if name not in self._pinned:
                self._pinned[name] = self._resolve(name)
            return self._pinned[name]

    def refusal(self, host: str) -> PermanentFetchError | None:
        """Return why a name that was looked up is refused, if it is."""
        return self._refused.get(normal_host(host))

    def _resolve(self, name: str) -> tuple[Address, ...]:
        literal = parse_address(name)
        found = [literal] if literal else [_address(text) for text in self._lookup(name)]
        try:
            for address in found:
                self._policy.check_address(address)
        except PermanentFetchError as error:
            self._refused[name] = error
            raise
        return tuple(found)


def normal_host(host: str) -> str:
    """Return a host name in lower case, without brackets, zone, final dot or look-alike digits."""
    plain = unicodedata.normalize("NFKC", host).strip().lower().strip("[]")
    return plain.partition("%")[0].rstrip(".")


def parse_address(host: str) -> Address | None:
    """Read an IP literal in any notation a resolver would accept (`127.1`, `0x7f000001`, …)."""
    name = normal_host(host)
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        pass
    parts = name.split(".")
    if len(parts) > 4 or not all(_NUMBER.fullmatch(part) for part in parts):
        return None
    try:
        numbers = [_number(part) for part in parts]
    except ValueError:
        return None
    last_size = 256 ** (5 - len(numbers))
    if any(number > 255 for number in numbers[:-1]) or numbers[-1] >= last_size:
        return None
    value = numbers[-1]
    for position, number in enumerate(numbers[:-1]):
        value += number << (8 * (3 - position))
    return ipaddress.IPv4Address(value)


def _number(text: str) -> int:
    if text.startswith("0x"):
        return int(text[2:] or "0", 16)
    return int(text, 8) if text.startswith("0") and len(text) > 1 else int(text)


def _split(url: str) -> tuple[SplitResult, str, int]:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise PermanentFetchError("invalid_url", "not a valid address") from error
    if parts.scheme not in _DEFAULT_PORTS:
        raise PermanentFetchError("scheme_refused", f"'{parts.scheme}' addresses are not fetched")
    host = normal_host(parts.hostname or "")
    if not host or "@" in parts.netloc or "\\" in url:
        raise PermanentFetchError("invalid_url", "not a valid address")
    return parts, host, port if port is not None else _DEFAULT_PORTS[parts.scheme]


def _address(text: str) -> Address:
    return ipaddress.ip_address(text.partition("%")[0])


def _within(
    address: Address, networks: Sequence[ipaddress.IPv4Network | ipaddress.IPv6Network]
) -> bool:
    return any(address.version == network.version and address in network for network in networks)


def _unwrapped(address: Address) -> list[Address]:
    """Return the address and every IPv4 address that is written inside it."""
    found: list[Address] = [address]
    if isinstance(address, ipaddress.IPv6Address) and int(address) > 1:
        low = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        inner = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
        if address in _NAT64 or address in _NAT64_LOCAL or address in _COMPATIBLE:
            inner.append(low)
        found.extend(entry for entry in inner if entry is not None)
        if address.ipv4_mapped is not None:
            found.remove(address)
    return found


def _is_public(address: Address) -> bool:
    if _within(address, _NEVER):
        return False
    if isinstance(address, ipaddress.IPv6Address):
        if address.sixtofour or address.teredo or address in _NAT64_LOCAL or address in _COMPATIBLE:
            return False
        if address.ipv4_mapped is not None:
            return _is_public(address.ipv4_mapped)
    return address.is_global or address in _NAT64
