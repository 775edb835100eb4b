"""Errors as problem+json (RFC 9457), with a stable code and a title the customer can read."""

from __future__ import annotations

import logging
import math
import re
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import TooManyRequests
from api.html.shells import problem_page
from api.languages import accepted_language
from api.schemas.conversations import ProblemView
from bot.catalogue import FALLBACK_LANGUAGE, MissingText
from bot.catalogue import text as fixed_text
from knowledge.errors import SvarvaktError

logger = logging.getLogger(__name__)

_HTTP_CODES = {404: "not_found", 405: "method_not_allowed", 415: "invalid_request"}


def problem(
    headers: Headers,
    status: int,
    code: str,
    detail: Any = None,
    extra: dict[str, str] | None = None,
) -> JSONResponse:
    """Return an error's response.

    Args:
        headers: of the request; its Accept-Language chooses the title's language.
        detail: what a programmer needs to know; never what was sent to us.
        extra: more response headers.
    """
    language = accepted_language(headers.get("accept-language")) or FALLBACK_LANGUAGE
    view = ProblemView(
        type=f"urn:svarvakt:error:{code}",
        title=title_of(language, code),
        status=status,
        code=code,
        detail=detail,
    )
    return JSONResponse(
        view.model_dump(exclude_none=True),
        status_code=status,
        headers={"Content-Language": language, **(extra or {})},
        media_type="application/problem+json",
    )


def title_of(language: str, code: str) -> str:
    """Return the text for a code; a code without a text of its own is an internal error to them."""
    try:
        return fixed_text(language, f"errors.{code}")
    except MissingText:
        return fixed_text(language, "errors.internal_error")


def add_handlers(app: FastAPI) -> None:
    """Make the app answer every error as problem+json."""
    app.add_exception_handler(SvarvaktError, _ours)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)


async def _ours(request: Request, error: Exception) -> Response:
    assert isinstance(error, SvarvaktError)  # noqa: S101  (registered for this class)
    extra: dict[str, str] = {}
    if isinstance(error, TooManyRequests):
        extra["Retry-After"] = str(max(1, math.ceil(error.retry_after_s)))
    elif error.status in (429, 503):
        extra["Retry-After"] = "5"
    if error.status == 401:
        extra["WWW-Authenticate"] = "Bearer"
    if error.status >= 500:
        logger.error("%s: %s", error.code, error)
    return _answer(request, error.status, error.code, error.detail, extra)


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    detail = [
        {"field": ".".join(str(part) for part in found["loc"]), "problem": found["type"]}
        for found in error.errors()
    ]
    return _answer(request, 422, "invalid_request", detail[:20])


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    code = _HTTP_CODES.get(error.status_code, "invalid_request")
    extra = dict(error.headers or {})
    return _answer(request, error.status_code, code, extra=extra)


def _answer(
    request: Request,
    status: int,
    code: str,
    detail: Any = None,
    extra: dict[str, str] | None = None,
) -> Response:
    """Return a page to a browser that asked for one, problem+json to everybody else."""
    is_page = "text/html" in request.headers.get("accept", "")
    if not is_page or request.url.path.startswith("/api/"):
        return problem(request.headers, status, code, detail, extra)
    language = accepted_language(request.headers.get("accept-language")) or FALLBACK_LANGUAGE
    page = problem_page(title_of(language, code), code, language)
    return HTMLResponse(page, status_code=status, headers=extra)


class CatchAll:
    """The last net around a request: logs what nobody expected and answers 500."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        has_started = False

        async def watched(message: Message) -> None:
            nonlocal has_started
            has_started = has_started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception:  # the edge of a request
            logger.exception("a request failed: %s %s", scope["method"], scope["path"])
            if has_started:
                raise
            response = problem(Headers(scope=scope), 500, "internal_error")
            await response(scope, receive, send)


class BodyLimit:
    """Refuses bodies that are too large before anything reads them.

    Args:
        max_bytes: of a body; one byte more is answered with 413.
        larger: limits for paths that fit a pattern as a whole; their routes read in pieces, so
            such a body must say how long it is.
    """

    def __init__(
        self, app: ASGIApp, max_bytes: int, larger: Mapping[re.Pattern[str], int] | None = None
    ) -> None:
        self._app = app
        self._max_bytes = max_bytes
        self._larger = larger or {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        declared = headers.get("content-length", "0")
        if not declared.isdigit() or int(declared) > self._limit_of(scope["path"], headers):
            await self._refuse(headers, scope, receive, send)
            return
        if "transfer-encoding" not in headers:
            await self._app(scope, receive, send)
            return
        body = await self._read(receive)
        if body is None:
            await self._refuse(headers, scope, receive, send)
            return
        await self._app(scope, _replay(body, receive), send)

    def _limit_of(self, path: str, headers: Headers) -> int:
        if "transfer-encoding" in headers:
            return self._max_bytes
        fitting = (limit for pattern, limit in self._larger.items() if pattern.fullmatch(path))
        return next(fitting, self._max_bytes)

    async def _read(self, receive: Receive) -> bytes | None:
        """Return a body whose length was not declared, or None when it is too large."""
        body = b""
        while True:
            message = await receive()
            body += bytes(message.get("body", b""))
            if len(body) > self._max_bytes:
                return None
            if message["type"] == "http.disconnect" or not message.get("more_body", False):
                return body

    async def _refuse(self, headers: Headers, scope: Scope, receive: Receive, send: Send) -> None:
        response = problem(headers, 413, "body_too_large", extra={"Connection": "close"})
        await response(scope, receive, send)


def _replay(body: bytes, receive: Receive) -> Receive:
    is_read = False

    async def replay() -> Message:
        nonlocal is_read
        if is_read:
            return await receive()
        is_read = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay
