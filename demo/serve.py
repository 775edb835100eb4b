"""Serves the demo's web sites on 127.0.0.1, one port each: the companies', and an agent's desk."""

from __future__ import annotations

import argparse
import hashlib
import signal
import sys
import threading
from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

DEMO = Path(__file__).resolve().parent
sys.path.insert(0, str(DEMO.parent))  # this file is run as a script, too

from demo.embed import Embed  # noqa: E402
from demo.signing import visitor_token  # noqa: E402
from demo.sites import Site, desk_site, load_sites, modified_at  # noqa: E402

HOST = "127.0.0.1"
TOKEN_PATH = "/min-side/chat-token"
CONTENT_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".json": "application/json",
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
NOT_FOUND = (
    '<!DOCTYPE html>\n<html lang="nb"><head><meta charset="utf-8"><title>Siden finnes ikke</title>'
    '<meta name="robots" content="noindex"><link rel="stylesheet" href="/style.css"></head>'
    "<body><main><h1>Siden finnes ikke</h1><p>Den er flyttet eller slettet. "
    'Gå til <a href="/">forsiden</a>.</p></main></body></html>\n'
)


class SiteServer(ThreadingHTTPServer):
    """Serves one site; port 0 takes any free port."""

    daemon_threads = True

    def __init__(
        self,
        site: Site,
        port: int | None = None,
        is_verbose: bool = False,
        embed: Embed | None = None,
        identity: Path | None = None,
    ) -> None:
        """Binds the port.

        Args:
            site: The site to serve.
            port: Port to bind instead of the site's own.
            is_verbose: Whether to write a line for each request.
            embed: The chat to put on each page.
            identity: The file with what the site signs its customer's identity with.
        """
        super().__init__((HOST, site.port if port is None else port), SiteHandler)
        self.site = site
        self.is_verbose = is_verbose
        self.embed = embed
        self.identity = identity

    @property
    def base_url(self) -> str:
        """The address, without a slash at the end."""
        return f"http://{HOST}:{self.server_address[1]}"

    def robots(self) -> str:
        """Builds robots.txt."""
        rules = [f"Disallow: {path}" for path in self.site.robots_disallow] or ["Disallow:"]
        return "\n".join(["User-agent: *", *rules, "", f"Sitemap: {self.base_url}/sitemap.xml", ""])

    def sitemap(self) -> str:
        """Builds sitemap.xml with the port that is really in use."""
        base = self.base_url
        urls = [
            f"<url><loc>{escape(base + path)}</loc><lastmod>{day:%Y-%m-%d}</lastmod></url>"
            for path, day in self.site.indexable()
        ]
        head = '<?xml version="1.0" encoding="UTF-8"?>'
        opening = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        return "\n".join([head, opening, *urls, "</urlset>", ""])


class SiteHandler(BaseHTTPRequestHandler):
    """Answers GET and HEAD with files, robots.txt and sitemap.xml."""

    protocol_version = "HTTP/1.1"
    server_version = "demo"
    sys_version = ""
    timeout = 30

    def do_GET(self) -> None:
        """Answers a GET or HEAD request."""
        server = cast(SiteServer, self.server)
        path = urlsplit(self.path).path
        file = server.site.find(path)
        token = self._token(server) if path == TOKEN_PATH else None
        if token is not None:
            self._send(token.encode(), "text/plain; charset=utf-8")
        elif path == "/robots.txt":
            self._send(server.robots().encode(), "text/plain; charset=utf-8")
        elif path == "/sitemap.xml":
            self._send(server.sitemap().encode(), "application/xml; charset=utf-8")
        elif file is not None:
            kind = CONTENT_TYPES.get(file.suffix, "application/octet-stream")
            self._send(self._embedded(file.read_bytes(), kind), kind, modified_at(file))
        elif server.site.is_folder(path):
            self.send_response(HTTPStatus.MOVED_PERMANENTLY)
            self.send_header("Location", "/" + path.strip("/") + "/")
            self.send_header("Content-Length", "0")
            self.end_headers()
        else:
            kind = CONTENT_TYPES[".html"]
            body = self._embedded(NOT_FOUND.encode(), kind)
            self._send(body, kind, status=HTTPStatus.NOT_FOUND)

    do_HEAD = do_GET

    def _token(self, server: SiteServer) -> str | None:
        """Signs for the demo's customer; other sites' pages cannot read it, and none asks."""
        if server.identity is None or self.headers.get("Sec-Fetch-Site") != "same-origin":
            return None
        return visitor_token(server.identity, server.site.slug)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Writes the request line if asked to."""
        if cast(SiteServer, self.server).is_verbose:
            super().log_message(format, *args)

    def _embedded(self, body: bytes, content_type: str) -> bytes:
        embed = cast(SiteServer, self.server).embed
        return embed.into(body) if embed and content_type == CONTENT_TYPES[".html"] else body

    def _send(
        self,
        body: bytes,
        content_type: str,
        modified: datetime | None = None,
        status: HTTPStatus = HTTPStatus.OK,
    ) -> None:
        etag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
        if status is HTTPStatus.OK and self._is_unchanged(etag, modified):
            status, body = HTTPStatus.NOT_MODIFIED, b""
        self.send_response(status)
        if status is not HTTPStatus.NOT_FOUND:
            self.send_header("ETag", etag)
            self.send_header("Cache-Control", "no-cache")
        if modified is not None:
            self.send_header("Last-Modified", format_datetime(modified, usegmt=True))
        if status is not HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Type", content_type)
            embed = cast(SiteServer, self.server).embed
            if embed:
                self.send_header("Content-Security-Policy", embed.policy)
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _is_unchanged(self, etag: str, modified: datetime | None) -> bool:
        known = self.headers.get("If-None-Match")
        if known is not None:
            tags = [tag.strip().removeprefix("W/") for tag in known.split(",")]
            return etag in tags or "*" in tags
        since = self.headers.get("If-Modified-Since")
        if since is None or modified is None:
            return False
        try:
            return modified <= parsedate_to_datetime(since)
        except (TypeError, ValueError):
            return False


def serve(servers: list[SiteServer], stop: threading.Event) -> None:
    """Runs the servers until told to stop, then closes them.

    Args:
        servers: Servers with their ports bound.
        stop: Set to end.
    """
    threads = [threading.Thread(target=server.serve_forever, args=(0.1,)) for server in servers]
    for thread in threads:
        thread.start()
    stop.wait()
    for server in servers:
        server.shutdown()
        server.server_close()
    for thread in threads:
        thread.join()


def main() -> int:
    """Serves all sites, or one, until SIGTERM or Ctrl-C.

    Returns:
        0 when stopped, 1 if a port is taken, 2 if the company is unknown.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", metavar="SLUG", help="serve this company only")
    parser.add_argument(
        "--port-offset", type=int, default=0, metavar="N", help="add N to each port"
    )
    parser.add_argument(
        "--widget", metavar="URL", help="put the chat of this Svarvakt on the pages"
    )
    parser.add_argument(
        "--identity", metavar="FILE", type=Path, help="sign tindra's customer with the key in it"
    )
    parser.add_argument("--verbose", action="store_true", help="write a line for each request")
    args = parser.parse_args()

    offset = args.port_offset
    known = [*load_sites(port_offset=offset), desk_site(offset)]
    sites = [site for site in known if args.only in (None, site.slug)]
    if not sites:
        sys.stderr.write(f"No site is called {args.only!r}.\n")
        return 2
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    servers: list[SiteServer] = []
    try:
        for site in sites:
            has_chat = args.widget and site.color  # the desk is nobody's site
            embed = Embed(args.widget.rstrip("/"), site.slug, site.color) if has_chat else None
            identity = args.identity if site.slug == "tindra" else None
            servers.append(SiteServer(site, None, args.verbose, embed, identity))
    except OSError as error:
        sys.stderr.write(f"Cannot serve {site.name} on port {site.port}: {error.strerror}.\n")
        for server in servers:
            server.server_close()
        return 1
    for server in servers:
        sys.stdout.write(f"{server.site.name}: {server.base_url}/\n")
    sys.stdout.flush()
    serve(servers, stop)
    return 0


if __name__ == "__main__":
    sys.exit(main())
