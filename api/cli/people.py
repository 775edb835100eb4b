"""The command line's `user` and `audit`: who may come in, and what they did."""

from __future__ import annotations

from typing import Annotated

import typer

from api.access.roles import Role
from api.cli.loader import run_command as _run
from api.cli.options import CompanyOption, JsonOption

user_app = typer.Typer(help="The people who work with the product.", no_args_is_help=True)
audit_app = typer.Typer(help="The log of what they did.", no_args_is_help=True)

NameArgument = Annotated[str, typer.Argument(help="What they type to sign in.")]
RolesOption = Annotated[list[Role] | None, typer.Option("--role", help="Repeatable.")]
StdinOption = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from stdin; else one is made.")
]


@user_app.command("add")
def user_add(
    name: NameArgument,
    company: CompanyOption,
    role: RolesOption = None,
    display_name: Annotated[str, typer.Option(help="What colleagues see.")] = "",
    password_stdin: StdinOption = False,
    no_password: Annotated[
        bool, typer.Option("--no-password", help="Sign-in by OpenID Connect alone.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Add an account with roles at a company; a password that was made is printed once."""
    _run(
        "user",
        "add",
        name=name,
        company=company,
        roles=role or [],
        display_name=display_name,
        password_stdin=password_stdin,
        no_password=no_password,
        as_json=as_json,
    )


@user_app.command("list")
def user_list(as_json: JsonOption = False) -> None:
    """List all accounts with their roles."""
    _run("user", "show_all", as_json=as_json)


@user_app.command("role")
def user_role(
    name: NameArgument,
    company: CompanyOption,
    role: RolesOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make these the account's roles at a company; without --role it has none there."""
    _run("user", "set_roles", name=name, company=company, roles=role or [], as_json=as_json)


@user_app.command("suspend")
def user_suspend(name: NameArgument, as_json: JsonOption = False) -> None:
    """Let an account do nothing any more, from its next request on."""
    _run("user", "set_active", name=name, is_active=False, as_json=as_json)


@user_app.command("activate")
def user_activate(name: NameArgument, as_json: JsonOption = False) -> None:
    """Let a suspended account in again."""
    _run("user", "set_active", name=name, is_active=True, as_json=as_json)


@user_app.command("password")
def user_password(
    name: NameArgument, password_stdin: StdinOption = False, as_json: JsonOption = False
) -> None:
    """Give an account a new password and end its sessions."""
    _run("user", "set_password", name=name, password_stdin=password_stdin, as_json=as_json)


@user_app.command("token")
def user_token(
    name: NameArgument,
    label: Annotated[str, typer.Option(help="What it is for.")] = "",
    revoke: Annotated[str | None, typer.Option(help="Take the token with this id away.")] = None,
    show: Annotated[bool, typer.Option("--list", help="List the account's tokens.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Make a token for the account's own programs, printed once; or list or revoke them."""
    _run("user", "token", name=name, label=label, revoke=revoke, show=show, as_json=as_json)


@audit_app.command("verify")
def audit_verify(
    head: Annotated[
        str | None, typer.Option(help="SEQ:HASH that was noted earlier, outside the database.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Check that nothing in the log was changed; exit 1 when something was. Prints its head."""
    _run("audit", "verify", head=head, as_json=as_json)
