"""The headers that keep pages and answers where they belong."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_PAGE_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; font-src 'self'; base-uri 'none'; form-action {form_action}; "
    "frame-ancestors {frame_ancestors}; frame-src {frame_sources}; "
    "require-trusted-types-for 'script'"
)
_FEATURES = (
    "accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "fullscreen",
    "geolocation", "gyroscope", "magnetometer", "microphone", "midi", "payment",
    "picture-in-picture", "publickey-credentials-get", "screen-wake-lock", "usb",
    "xr-spatial-tracking",
)  # fmt: skip
_NOBODY = "'none'"
_CSP_PARTS = ("frame_ancestors", "frame_sources", "form_action")
HEADERS = {
    "Content-Security-Policy": _PAGE_CSP.format_map(dict.fromkeys(_CSP_PARTS, _NOBODY)),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in _FEATURES),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class SecurityHeaders:
    """Sets the headers on every answer, errors included.

    A route may set `request.state.frame_ancestors` to the origins that may frame its page,
    `request.state.frame_sources` to those that its page may frame, `request.state.form_action` to
    where its forms may be sent, and `request.state.opener_policy` when its page must know the
    window that opened it. A header that a route sets on its own answer stands, such as that other
    sites may run a script.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                state = scope.get("state", {})
                if any(part in state for part in _CSP_PARTS):
                    headers["Content-Security-Policy"] = _PAGE_CSP.format_map(
                        {part: state.get(part, _NOBODY) for part in _CSP_PARTS}
                    )
                if "opener_policy" in state:
                    headers["Cross-Origin-Opener-Policy"] = state["opener_policy"]
                is_cacheable = state.get("is_cacheable", False)
                if not (is_cacheable and message["status"] == 200):
                    headers["Cache-Control"] = "no-store"
            await send(message)

        await self._app(scope, receive, with_headers)
