"""Where a request comes from: only our own pages may use a browser's session."""

from __future__ import annotations

from fastapi import Request
from starlette.datastructures import URL

from api.errors import ForeignPage, InsecureAddress, WrongMediaType

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def own_origin(request: Request, public_url: str) -> str:
    """Return the origin of our pages: of the public url, else of the address asked for."""
    url = URL(public_url) if public_url else request.url
    return f"{url.scheme}://{url.netloc}".lower()


def check_secure(request: Request, public_url: str) -> None:
    """Make sure that nobody on the way can read a password or a session.

    Raises:
        InsecureAddress: it is neither TLS nor this machine.
    """
    url = URL(public_url) if public_url else request.url
    if url.scheme != "https" and (url.hostname or "") not in LOOPBACK:
        raise InsecureAddress("sign-in needs https; only a loopback address may do without")


def check_own_page(request: Request, public_url: str) -> None:
    """Make sure that a page of ours sent the request.

    A request that changes something must say so itself (`Origin` and `Sec-Fetch-Site`, which no
    page can forge and every browser we support sends); one that only reads must not say otherwise.

    Raises:
        ForeignPage: it did not.
    """
    site = request.headers.get("sec-fetch-site")
    if request.method in SAFE_METHODS:
        if site not in (None, "same-origin", "none"):
            raise ForeignPage("another site asked for this")
        return
    origin = request.headers.get("origin", "").lower()
    if site != "same-origin" or origin != own_origin(request, public_url):
        raise ForeignPage("this must be sent by a page of our own")


def check_media_type(request: Request, wanted: str) -> None:
    """Make sure that a body says what it is: no form of another page can say so.

    Raises:
        WrongMediaType: it says something else, or nothing.
    """
    headers = request.headers
    if headers.get("content-length", "0") == "0" and "transfer-encoding" not in headers:
        return
    given = headers.get("content-type", "").partition(";")[0].strip().lower()
    if given != wanted:
        raise WrongMediaType(f"the body must be {wanted}")


def own_path(wanted: str) -> str:
    """Return a path on our own host as it is, and `/` for anything else.

    A browser reads a backslash as a slash and drops tabs and line breaks, so an address that
    holds one, or begins with two slashes, may lead to another host.
    """
    is_plain = wanted.isascii() and wanted.isprintable() and "\\" not in wanted
    return wanted if is_plain and wanted.startswith("/") and wanted[1:2] != "/" else "/"
