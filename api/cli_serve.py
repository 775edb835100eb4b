"""The commands `serve` and `migrate`."""

from __future__ import annotations

from api.cli_database import migrate
from api.cli_output import print_lines
from api.server import serve as serve_forever
from api.settings import ApiSettings


def serve(host: str | None, port: int | None, workers: int | None) -> None:
    """Bring the schema up to date, then serve until told to stop."""
    settings = ApiSettings()
    migrate()
    serve_forever(
        settings.host if host is None else host,
        settings.port if port is None else port,
        settings.workers if workers is None else workers,
        settings.trusted_proxies,
    )


def migrate_only() -> None:
    """Bring the schema up to date."""
    migrate()
    print_lines(["the schema is up to date"])
