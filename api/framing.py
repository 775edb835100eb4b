"""Which pages may hold a company's widget in a frame: those of its own hosts, and ours."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import ip_address


def frame_origins(hosts: Sequence[str]) -> list[str]:
    """Return the origins of a company's hosts (HOST or HOST:PORT), in their order.

    They are https; plain http is for this machine only, where nobody is on the way. A host
    stands for itself alone: its subdomains and other ports are to be listed too.
    """
    return [f"{'http' if _is_loopback(host) else 'https'}://{host}" for host in hosts]


def frame_ancestors(hosts: Sequence[str]) -> str:
    """Return the value of the policy's `frame-ancestors`; our own pages show previews."""
    return " ".join(["'self'", *frame_origins(hosts)])


def _is_loopback(host: str) -> bool:
    name = host.partition(":")[0]
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False
