"""The session cookies: what they are called and how they are set."""

from __future__ import annotations

from fastapi import Request, Response

SESSION = "__Host-svarvakt"
FRAME = "__Host-svarvakt-frame"
OPENID = "__Host-svarvakt-openid"  # only while a sign-in is under way at the provider
VISITOR = "__Host-svarvakt-visitor"  # the same for a customer
_LAX = "Path=/; Secure; HttpOnly; SameSite=Lax"
# Raw, because Starlette's `partitioned=True` needs Python 3.14.
_PARTITIONED = "Path=/; Secure; HttpOnly; SameSite=None; Partitioned"
_ATTRIBUTES = {SESSION: _LAX, FRAME: _PARTITIONED, OPENID: _LAX, VISITOR: _LAX}


def session_secrets(request: Request) -> list[str]:
    """Return what the request's session cookies hold, our own pages' cookie first."""
    return [request.cookies[name] for name in (SESSION, FRAME) if request.cookies.get(name)]


def set_cookie(response: Response, name: str, secret: str) -> None:
    """Give the browser a secret; the cookie ends with the browser, what it opens before."""
    response.headers.append("Set-Cookie", f"{name}={secret}; {_ATTRIBUTES[name]}")


def clear_cookies(response: Response) -> None:
    """Take the sessions from the browser."""
    for name in (SESSION, FRAME):
        clear_cookie(response, name)


def clear_cookie(response: Response, name: str) -> None:
    """Take a cookie from the browser."""
    response.headers.append("Set-Cookie", f"{name}=; {_ATTRIBUTES[name]}; Max-Age=0")
