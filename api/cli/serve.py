"""The commands `serve` and `migrate`."""

from __future__ import annotations

from api.cli.database import migrate, with_database
from api.cli.output import print_lines
from api.server import serve as serve_forever
from api.settings import ApiSettings
from knowledge.companies.companies import Companies


def serve(host: str | None, port: int | None, workers: int | None) -> None:
    """Bring the schema up to date, then serve until told to stop."""
    settings = ApiSettings()
    companies = with_database(lambda database: Companies(database).all())
    host = settings.host if host is None else host
    port = settings.port if port is None else port
    base = (
        settings.public_url.rstrip("/") or f"http://{f'[{host}]' if ':' in host else host}:{port}"
    )
    print_lines(f"{base}/chat/{company.slug}  {company.name}" for company in companies)
    workers = settings.workers if workers is None else workers
    serve_forever(host, port, workers, settings.trusted_proxies)


def migrate_only() -> None:
    """Bring the schema up to date."""
    migrate()
    print_lines(["the schema is up to date"])
