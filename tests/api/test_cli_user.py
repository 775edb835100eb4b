"""The commands `user` and `audit`, run as the command line runs them."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer
from sqlalchemy import update

from api.access.accounts import Accounts
from api.access.api_tokens import ApiTokens
from api.access.passwords import Passwords
from api.access.sessions import Sessions
from api.cli.main import app
from api.errors import (
    AccountNotFound,
    ApiTokenNotFound,
    InvalidAccount,
    InvalidAuditHead,
    InvalidPassword,
)
from api.tables import AuditEntryRow
from knowledge.companies.companies import Companies
from knowledge.database import Database
from tests.accounts import QUICK, in_database

Run = Callable[..., Any]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "svarvakt.db"


@pytest.fixture
def run(path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command with --json and return what it printed."""
    monkeypatch.setenv("SVARVAKT_DATA_DIR", str(path.parent))
    monkeypatch.setattr("api.access.identity.Passwords", lambda: Passwords(**QUICK))

    def run_command(*arguments: str, stdin: str = "", code: int = 0) -> Any:
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        try:
            found = app([*arguments, "--json"], standalone_mode=False)
        except typer.Exit as ended:
            found = ended.exit_code
        assert (found or 0) == code
        return json.loads(capsys.readouterr().out)

    run_command("company", "add", "tindra", "--name", "Tindra")
    run_command("company", "add", "other", "--name", "Other")
    return run_command


def test_a_life_of_an_account(run: Run, path: Path) -> None:
    of_tindra = ("--company", "tindra", "--role", "agent")
    made = run("user", "add", "Kari", *of_tindra, "--role", "team_lead", "--display-name", "Kari N")
    assert len(made["password"]) >= 16
    taken = run("user", "add", "ola", *of_tindra, "--password-stdin", stdin="ola sitt passord\n")
    assert "password" not in taken, "a given password is not shown again"
    assert "password" not in run("user", "add", "eva@example.no", *of_tindra, "--no-password")
    run("user", "role", "kari", "--company", "other", "--role", "administrator")
    [_, kari, ola] = run("user", "list")
    assert kari["roles"] == {"tindra": ["agent", "team_lead"], "other": ["administrator"]}
    assert kari["display_name"] == "Kari N"
    assert ola["roles"] == {"tindra": ["agent"]}
    run("user", "role", "kari", "--company", "tindra")
    assert run("user", "list")[1]["roles"] == {"other": ["administrator"]}

    async def fits(database: Database) -> list[bool]:
        found = []
        for name, password in (
            ("kari", made["password"]), ("ola", "ola sitt passord"), ("eva@example.no", ""),
        ):  # fmt: skip
            stored = await Accounts(database).password_of(name)
            assert stored is not None
            found.append(await Passwords(**QUICK).is_right(password, stored.password_hash))
        return found

    assert in_database(path, fits) == [True, True, False]


def test_what_ends_sessions_and_tokens(run: Run, path: Path) -> None:
    run("user", "add", "kari", "--company", "tindra", "--role", "agent")
    [token] = run("user", "token", "kari", "--label", "CRM")
    assert token["token"].startswith("svarvakt_")
    assert run("user", "token", "kari", "--list") == [{"id": token["id"], "label": "CRM"}]

    async def start(database: Database) -> str:
        account = await Accounts(database).by_name("kari")
        return await Sessions(database, 60, 60).start(account.id)

    def is_in(secret: str) -> tuple[bool, bool]:
        async def work(database: Database) -> tuple[bool, bool]:
            session = await Sessions(database, 60, 60).account(secret)
            return session is not None, await ApiTokens(database).account(
                token["token"]
            ) is not None

        found: tuple[bool, bool] = in_database(path, work)
        return found

    secret = in_database(path, start)
    assert is_in(secret) == (True, True)
    run("user", "suspend", "kari")
    assert is_in(secret) == (False, False)
    assert run("user", "list")[0]["is_active"] is False
    run("user", "activate", "kari")
    assert is_in(secret) == (False, True), "a session that was ended stays so"
    secret = in_database(path, start)
    run("user", "password", "kari")
    assert is_in(secret) == (False, True)
    run("user", "token", "kari", "--revoke", token["id"])
    assert is_in(secret) == (False, False)


def test_what_is_refused(run: Run) -> None:
    of_tindra = ("--company", "tindra", "--role", "agent")
    run("user", "add", "kari", *of_tindra)
    for error, arguments, stdin in (
        (InvalidAccount, ("add", "kari", *of_tindra), ""),
        (InvalidAccount, ("add", "ola", "--company", "tindra"), ""),
        (InvalidPassword, ("add", "ola", *of_tindra, "--password-stdin"), "kort\n"),
        (InvalidPassword, ("add", "ola", *of_tindra, "--password-stdin"), ""),
        (AccountNotFound, ("suspend", "nobody"), ""),
        (AccountNotFound, ("password", "nobody"), ""),
        (ApiTokenNotFound, ("token", "kari", "--revoke", "0" * 32), ""),
    ):
        with pytest.raises(error):
            run("user", *arguments, stdin=stdin)
    assert [one["name"] for one in run("user", "list")] == ["kari"], "nothing half-made is left"


def test_everything_is_in_the_audit_log(run: Run, path: Path) -> None:
    run("user", "add", "kari", "--company", "tindra", "--role", "agent")
    run("user", "role", "kari", "--company", "tindra", "--role", "administrator")
    run("user", "suspend", "kari")
    verified = run("audit", "verify")
    assert verified["faults"] == []
    assert verified["head"].startswith("3:")
    run("user", "activate", "kari")
    assert run("audit", "verify", "--head", verified["head"])["faults"] == []
    with pytest.raises(InvalidAuditHead):
        run("audit", "verify", "--head", "3:short")
    wrong = run("audit", "verify", "--head", f"3:{'0' * 64}", code=1)
    assert [one["seq"] for one in wrong["faults"]] == [3]

    async def forge(database: Database) -> None:
        async with database.write() as session:
            changed = update(AuditEntryRow).where(AuditEntryRow.seq == 2)
            await session.execute(changed.values(details='{"roles": "agent"}'))

    in_database(path, forge)
    forged = run("audit", "verify", code=1)
    assert forged["faults"] == [{"seq": 2, "problem": "it was changed"}]
