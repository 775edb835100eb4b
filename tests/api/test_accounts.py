"""Accounts, sessions, tokens, codes and the throttle, on both databases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.access.accounts import Accounts
from api.access.api_tokens import ApiTokens
from api.access.frame_codes import FrameCodes, challenge_of
from api.access.passwords import Passwords, new_password
from api.access.roles import Role
from api.access.sessions import Sessions
from api.access.throttle import FROM_ONE_ADDRESS, OF_ONE_ACCOUNT, OF_ONE_ADDRESS, Throttle
from api.errors import (
    AccountNotFound,
    ApiTokenNotFound,
    FrameCodeRefused,
    InvalidAccount,
    InvalidPassword,
    TooManyRequests,
)
from knowledge.companies.companies import Companies
from knowledge.database import Database, utc_now
from tests.accounts import QUICK

VERIFIER = "a verifier that never leaves the frame"


class Clock:
    """A time that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = utc_now()

    def __call__(self) -> Any:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr("api.access.sessions.utc_now", clock)
    monkeypatch.setattr("api.access.frame_codes.utc_now", clock)
    return clock


async def test_roles_are_of_a_company(database: Database) -> None:
    accounts, companies = Accounts(database), Companies(database)
    first = await companies.add("first", "First", [])
    second = await companies.add("second", "Second", [])
    roles = [Role.AGENT, Role.TEAM_LEAD, Role.AGENT]
    await accounts.add("Kari.Nordmann@Example.no", "Kari", None, first.id, roles)
    account = await accounts.by_name("kari.nordmann@example.no")
    await accounts.set_roles(account, second.id, [Role.ADMINISTRATOR])
    account = await accounts.by_name(" KARI.nordmann@example.no ")
    assert account.roles[first.id] == {Role.AGENT, Role.TEAM_LEAD}
    assert account.may(first.id, frozenset({Role.AGENT}))
    assert not account.may(first.id, frozenset({Role.CONTENT_OWNER}))
    assert account.may(second.id, frozenset({Role.CONTENT_OWNER}))
    assert not account.may("0" * 32, frozenset(Role))
    await accounts.set_roles(account, first.id, [])
    assert [set(one.roles) for one in await accounts.all()] == [{second.id}]
    with pytest.raises(InvalidAccount):
        await accounts.add("kari.nordmann@example.NO")
    for name in ("", "a b", "å", "-x", "x" * 201, "a\x00"):
        with pytest.raises(InvalidAccount):
            await accounts.add(name)
    with pytest.raises(AccountNotFound):
        await accounts.by_name("nobody")
    assert await accounts.password_of("a\x00") is None


async def test_sessions_end(database: Database, clock: Clock) -> None:
    accounts, sessions = Accounts(database), Sessions(database, idle_s=600, max_s=3600)
    account_id = await accounts.add("kari")
    secret, other = await sessions.start(account_id), await sessions.start(account_id)
    assert secret != other
    assert len(secret) >= 43
    for _ in range(6):  # in use, it goes on
        clock.move(seconds=590)
        assert await sessions.account(secret) is not None
    assert await sessions.account(other) is None, "nobody used it for ten minutes"
    clock.move(seconds=90)
    assert await sessions.account(secret) is None, "an hour is over, however busy it was"

    secret = await sessions.start(account_id)
    clock.move(seconds=400)
    assert await sessions.account(secret, is_use=False) is not None
    clock.move(seconds=400)
    assert await sessions.account(secret) is None, "being watched is no use of it"

    kept, gone = await sessions.start(account_id), await sessions.start(account_id)
    await sessions.end_all(account_id, but=kept)
    assert await sessions.account(gone) is None
    assert await sessions.account(kept) is not None
    kari = await accounts.by_name("kari")
    await accounts.set_active(kari, is_active=False)
    assert await sessions.account(kept) is None
    await accounts.set_active(kari, is_active=True)
    await sessions.end(kept)
    assert await sessions.account(kept) is None


async def test_tokens_of_programs(database: Database) -> None:
    accounts, tokens = Accounts(database), ApiTokens(database)
    account_id, other_id = await accounts.add("kari"), await accounts.add("ola")
    token, secret = await tokens.add(account_id, "our CRM")
    found = await tokens.account(secret)
    assert found is not None
    assert found.id == account_id
    assert [one.label for one in await tokens.all(account_id)] == ["our CRM"]
    for wrong in ("", "svarvakt_", secret[:-1], secret + "A", secret.lower(), token.id, "\udcff"):
        assert await tokens.account(wrong) is None
    with pytest.raises(ApiTokenNotFound):
        await tokens.revoke(other_id, token.id)
    kari = await accounts.by_name("kari")
    await accounts.set_active(kari, is_active=False)
    assert await tokens.account(secret) is None
    await accounts.set_active(kari, is_active=True)
    await tokens.revoke(account_id, token.id)
    assert await tokens.account(secret) is None


async def test_frame_code_is_of_one_frame_for_a_minute_and_once(
    database: Database, clock: Clock
) -> None:
    account_id, codes = await Accounts(database).add("kari"), FrameCodes(database)
    code = await codes.add(account_id, challenge_of(VERIFIER))
    assert await codes.swap(code, VERIFIER) == account_id
    for used in (code, code):
        with pytest.raises(FrameCodeRefused):
            await codes.swap(used, VERIFIER)
    code = await codes.add(account_id, challenge_of(VERIFIER))
    with pytest.raises(FrameCodeRefused):
        await codes.swap(code, "another frame's")
    with pytest.raises(FrameCodeRefused):  # a wrong try uses it up as well
        await codes.swap(code, VERIFIER)
    code = await codes.add(account_id, challenge_of(VERIFIER))
    clock.move(seconds=61)
    with pytest.raises(FrameCodeRefused):
        await codes.swap(code, VERIFIER)
    code = await codes.add(account_id, challenge_of(VERIFIER))
    await Sessions(database, 60, 60).end_all(account_id)
    with pytest.raises(FrameCodeRefused):  # a new password leaves no way in open
        await codes.swap(code, VERIFIER)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(code=st.text(max_size=64), verifier=st.text(max_size=64))
async def test_no_made_up_code_is_good(database: Database, code: str, verifier: str) -> None:
    with pytest.raises(FrameCodeRefused):
        await FrameCodes(database).swap(code, verifier)


async def test_throttle_by_account_and_address(database: Database) -> None:
    """J20: however guesses are spread, an account takes 30 at once and then one a minute."""
    clock = Clock()
    throttle = Throttle(database, clock)
    for _ in range(FROM_ONE_ADDRESS.burst):
        await throttle.take("kari", "192.0.2.1")
    with pytest.raises(TooManyRequests) as refused:
        await throttle.take("kari", "192.0.2.1")
    assert 0 < refused.value.retry_after_s <= 60
    await throttle.take("ola", "192.0.2.1")  # others at the same office may go on
    with pytest.raises(TooManyRequests):
        await Throttle(database, clock).take("kari", "192.0.2.1")  # also after a restart

    taken = 0
    for number in range(OF_ONE_ACCOUNT.burst):
        try:
            await throttle.take("kari", f"198.51.100.{number}")
            taken += 1
        except TooManyRequests:
            continue
    assert taken == OF_ONE_ACCOUNT.burst - FROM_ONE_ADDRESS.burst
    clock.move(seconds=61)
    await throttle.take("kari", "203.0.113.1")
    with pytest.raises(TooManyRequests):
        await throttle.take("kari", "203.0.113.2")

    spread = 0
    for number in range(OF_ONE_ADDRESS.burst + 2):
        try:
            await throttle.take(f"name-{number}", "203.0.113.99")
            spread += 1
        except TooManyRequests:
            continue
    assert spread == OF_ONE_ADDRESS.burst
    clock.move(hours=2)
    for _ in range(
        FROM_ONE_ADDRESS.burst + 1
    ):  # who signs in as often as they like is not slowed down
        await throttle.take("kari", "192.0.2.1")
        await throttle.give_back("kari", "192.0.2.1")


async def test_passwords() -> None:
    passwords = Passwords(**QUICK)
    for bad in ("", "elleve tegn", "x" * 257):
        with pytest.raises(InvalidPassword):
            await passwords.hash(bad)
    made = new_password()
    stored = await passwords.hash(made)
    assert stored.startswith("$argon2id$")
    assert made not in stored
    assert await passwords.is_right(made, stored)
    assert not await passwords.is_right(made + " ", stored)
    assert not await passwords.is_right(made, None)
    assert not await passwords.is_right(made, "not a hash")
    assert len({new_password() for _ in range(100)}) == 100
