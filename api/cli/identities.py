"""The command line's `identity`: how companies' sites say who their customers are."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from api.cli.loader import run_command as _run
from api.cli.options import CompanyOption, JsonOption

identity_app = typer.Typer(help="How companies know who their customers are.", no_args_is_help=True)


class NewKey(StrEnum):
    """What may be made here."""

    HS256 = "hs256"


@identity_app.command("set")
def identity_set(
    file: Annotated[Path, typer.Argument(help="TOML: issuer, merge_anonymous, provider, matters.")],
    company: CompanyOption,
    as_json: JsonOption = False,
) -> None:
    """Set the issuer of the site's tokens, the provider to sign in with, and the matters."""
    _run("identity", "set_settings", slug=company, file=file, as_json=as_json)


@identity_app.command("add-key")
def identity_add_key(
    company: CompanyOption,
    public_key: Annotated[
        Path | None, typer.Option(help="PEM, JWK or JWKS; EdDSA (Ed25519) or ES256. Preferred.")
    ] = None,
    make: Annotated[
        NewKey | None, typer.Option(help="Make a secret and print it, this once.")
    ] = None,
    secret_stdin: Annotated[
        bool, typer.Option("--secret-stdin", help="Read a secret of HS256, 32 bytes or more.")
    ] = False,
    kid: Annotated[str | None, typer.Option(help="What tokens call the key.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Let the site's tokens be signed with a key; two may be in force at once."""
    _run(
        "identity",
        "add_key",
        slug=company,
        public_key=public_key,
        is_made=make is not None,
        is_read=secret_stdin,
        kid=kid,
        as_json=as_json,
    )


@identity_app.command("list")
def identity_list(company: CompanyOption, as_json: JsonOption = False) -> None:
    """List the keys in force and the settings; never a secret."""
    _run("identity", "show", slug=company, as_json=as_json)


@identity_app.command("revoke")
def identity_revoke(
    company: CompanyOption,
    kid: Annotated[str | None, typer.Option(help="Take this key out of force.")] = None,
    subject: Annotated[
        str | None, typer.Option(help="End all sessions of the customer with this `sub`.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Take a key out of force, or log a customer out everywhere."""
    _run("identity", "revoke", slug=company, kid=kid, subject=subject, as_json=as_json)
