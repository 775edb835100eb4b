"""A small real web server whose pages a test sets and changes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PAGE = """<!doctype html><html lang="nb"><head><meta charset="utf-8"><title>{title} | Firma</title>
{head}</head><body><header><a href="/">Firma</a><nav><a href="/">Hjem</a></nav></header>
<div class="cookie-banner"><p>Vi bruker informasjonskapsler.</p><button>Godta</button></div>
<main><h1>{title}</h1>{body}</main><footer>Firma AS, Postboks 1</footer></body></html>"""


@dataclass
class Answer:
    """What the server says for a path; `send` overrides everything."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    send: Callable[[BaseHTTPRequestHandler], None] | None = None


class Site:
    """The pages, the requests so far, and the address."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.log: list[tuple[str, dict[str, str]]] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *args: object) -> None:
                return

            def do_GET(self) -> None:
                site.log.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
                answer = site.answers.get(self.path, Answer(b"<h1>404</h1>", 404))
                if answer.send is not None:
                    answer.send(self)
                    return
                headers = {"Content-Type": "text/html; charset=utf-8", **answer.headers}
                tag = headers.get("ETag")
                status, body = answer.status, answer.body
                if tag and self.headers.get("If-None-Match") == tag:
                    status, body = 304, b""
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.host = f"127.0.0.1:{self._server.server_address[1]}"
        self.url = f"http://{self.host}/"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    def close(self) -> None:
        """Stop serving; connections are refused from now on."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def page(self, path: str, title: str, body: str, *, head: str = "", etag: bool = True) -> None:
        """Set a page."""
        content = PAGE.format(title=title, body=body, head=head).encode()
        headers = {"ETag": f'"{sha256(content).hexdigest()[:16]}"'} if etag else {}
        self.answers[path] = Answer(content, headers=headers)

    def raw(self, path: str, body: bytes, media_type: str = "text/html", status: int = 200) -> None:
        """Set any answer."""
        self.answers[path] = Answer(body, status, {"Content-Type": media_type})

    def redirect(self, path: str, target: str) -> None:
        """Set a redirect."""
        self.answers[path] = Answer(b"", 302, {"Location": target})

    def requested(self, path: str) -> int:
        """Return how often a path was asked for."""
        return sum(1 for seen, _ in self.log if seen == path)


def help_site(site: Site, n_pages: int = 10) -> None:
    """Fill a site with a front page and help pages that it links to."""
    links = "".join(f'<li><a href="/hjelp/{n}.html">Hjelp {n}</a></li>' for n in range(n_pages))
    site.page("/", "Hjelp", f"<p>Her finner du hjelp med alt vi tilbyr.</p><ul>{links}</ul>")
    for n in range(n_pages):
        site.page(
            f"/hjelp/{n}.html",
            f"Hjelp med sak {n}",
            f"<p>Dette er siden om sak nummer {n}. Gebyret er {n}9 kroner per måned, og du kan si "
            f"opp når du vil. Ring {n}0 20 30 40 hvis noe er uklart.</p>",
        )


@contextmanager
def held(site: Site, path: str) -> Iterator[threading.Event]:
    """Let a page answer only when the event is set, or the block ends."""
    before, release = site.answers[path], threading.Event()

    def send(handler: BaseHTTPRequestHandler) -> None:
        release.wait(60)
        handler.send_response(200)
        handler.send_header("Content-Type", "text/html; charset=utf-8")
        handler.send_header("Content-Length", str(len(before.body)))
        handler.end_headers()
        with suppress(OSError):  # who asked may be gone by now
            handler.wfile.write(before.body)

    site.answers[path] = Answer(before.body, send=send)
    try:
        yield release
    finally:
        site.answers[path] = before
        release.set()
