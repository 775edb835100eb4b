"""Sites over https are read only with a certificate that is trusted."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from ingest.crawl.crawl import crawl, crawl_job
from ingest.crawl.protocol import PageFailed, PageFetched
from ingest.crawl.site_scopes import SiteScope
from ingest.settings import IngestSettings


def _certificate(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), 1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / "certificate.pem", folder / "key.pem"
    public.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return public, private


class _Handler(BaseHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        return

    def do_GET(self) -> None:
        body = b"<main><p>Hei over https.</p></main>"
        self.send_response(200 if self.path == "/" else 404)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def secure_site(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    public, private = _certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, private)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield f"localhost:{server.server_address[1]}", public
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize("is_trusted", [False, True])
async def test_certificate_must_be_trusted(
    secure_site: tuple[str, Path],
    tmp_path: Path,
    is_trusted: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    host, public = secure_site
    if is_trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(public))
    settings = IngestSettings(allow_private_hosts=True)
    job = crawl_job(settings, [SiteScope(f"https://{host}/")], [host], [], tmp_path)
    events = [event async for event in crawl(job)]
    codes = [event.code for event in events if isinstance(event, PageFailed)]
    assert codes == ([] if is_trusted else ["certificate_refused"])
    assert len([event for event in events if isinstance(event, PageFetched)]) == int(is_trusted)
