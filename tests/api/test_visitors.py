"""Sessions of a site's customers: exchange, merging, rotation, replay; on both engines."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable
from typing import Any

import pytest
from joserfc.jwk import OKPKey
from sqlalchemy import select, update

from api.streams.hub import Hub
from api.tables import VisitorKeyRow, VisitorTokenRow
from api.visitors.errors import (
    IdentityExpired,
    IdentityKeyNotFound,
    IdentityNotSetUp,
    IdentityRefused,
    InvalidIdentityKey,
)
from api.visitors.visitors import Exchange, Visitors
from bot.conversations.conversations import Conversations, Lease
from bot.conversations.errors import ConversationNotFound
from bot.conversations.messages import Conversation
from bot.identity.identity import IdentityMethod
from bot.tables import IdentityRow
from knowledge.companies.companies import Companies, Company
from knowledge.database import Database, new_id, utc_now
from tests.api.visitors import as_given, claims, set_up, signed

KEY, NEXT = OKPKey.generate_key("Ed25519"), OKPKey.generate_key("Ed25519")
LEASE = Lease("test", 60)


class Site:
    """A company's site and the browsers of its customers."""

    def __init__(self, database: Database, company: Company) -> None:
        self.database, self.company, self.hub = database, company, Hub()
        self.visitors = Visitors(database, self.hub)
        self.conversations = Conversations(database)

    async def open(self, *said: str) -> tuple[Conversation, str]:
        """Start a conversation in which something was said."""
        conversation, token = await self.conversations.start(self.company.id, "nb")
        for text in said:
            await self.conversations.post(conversation.id, new_id(), text, LEASE)
        return await self.conversations.authorise(conversation.id, token), token

    async def identify(self, conversation: Conversation, token: str) -> Exchange:
        return await self.visitors.identify(conversation, self.company, token)

    async def opens(self, conversation_id: str, token: str | None) -> bool:
        try:
            await self.conversations.authorise(conversation_id, token or "")
        except ConversationNotFound:
            return False
        return True


async def site_of(database: Database, **settings: Any) -> Site:
    company = await Companies(database).add("tindra", "Tindra", ["localhost:1"])
    await set_up(database, as_given(KEY, "k1"), settings=settings)
    return Site(database, company)


async def refused(work: Awaitable[Any], error: type[IdentityRefused] = IdentityRefused) -> None:
    with pytest.raises(IdentityRefused) as caught:
        await work
    assert type(caught.value) is error


async def test_an_empty_conversation_gets_a_session_of_its_own(database: Database) -> None:
    site = await site_of(database)
    before, token = await site.open()
    done = await site.identify(before, signed(KEY, kid="k1"))
    assert done.conversation.id == before.id
    assert done.token is not None
    assert not await site.opens(before.id, token), "the token from before signing in opens nothing"
    assert await site.opens(before.id, done.token)
    [identity] = await site.visitors.identities.of(before.id)
    assert (identity.method, identity.subject) == (IdentityMethod.SITE_JWT, "customer-1")
    assert (identity.name, identity.label) == ("Kari Nordmann", "Tindra")


async def test_what_was_said_before_is_left_behind(database: Database) -> None:
    """J30: without the company's wish, nothing anonymous becomes a customer's."""
    site = await site_of(database)
    before, token = await site.open("Jeg er helt anonym")
    done = await site.identify(before, signed(KEY, kid="k1"))
    assert done.conversation.id != before.id
    assert await site.opens(before.id, token)
    assert await site.conversations.messages(done.conversation.id) == []
    assert await site.visitors.identities.of(before.id) == ()


async def test_what_was_said_before_goes_along_where_the_company_wants_it(
    database: Database,
) -> None:
    site = await site_of(database, merge_anonymous=True)
    before, token = await site.open("Jeg er helt anonym")
    done = await site.identify(before, signed(KEY, kid="k1"))
    assert done.conversation.id == before.id
    assert not await site.opens(before.id, token)
    assert len(await site.conversations.messages(before.id)) == 1
    # Nobody else's conversation is taken, nor one whose token is no longer good.
    with pytest.raises(ConversationNotFound):
        await site.identify(before, signed(KEY, claims(sub="thief"), kid="k1"))
    mine = await site.conversations.authorise(before.id, done.token or "")
    other = await site.identify(mine, signed(KEY, claims(sub="other"), kid="k1"))
    assert other.conversation.id != before.id
    assert await site.conversations.messages(other.conversation.id) == []
    assert not await site.opens(before.id, done.token), "who used this browser before is out"


async def test_the_same_customer_goes_on(database: Database) -> None:
    site = await site_of(database)
    before, _ = await site.open()
    first = signed(KEY, claims(email="old@example.no"), kid="k1")
    done = await site.identify(before, first)
    again = await site.identify(done.conversation, first)  # the page was read from a cache
    assert (again.conversation.id, again.token) == (before.id, None)
    await site.identify(
        done.conversation, signed(KEY, claims(email="new@example.no", name=None), kid="k1")
    )
    [identity] = await site.visitors.identities.of(before.id)
    assert (identity.name, dict(identity.attributes)) == (None, {"email": "new@example.no"})


async def test_j28_the_same_email_is_not_the_same_customer(database: Database) -> None:
    site = await site_of(database, merge_anonymous=True)
    before, _ = await site.open()
    email = {"email": "kari@example.no"}
    done = await site.identify(before, signed(KEY, claims(**email), kid="k1"))
    await site.conversations.post(before.id, new_id(), "Hemmelig", LEASE)
    other = await site.identify(
        await site.conversations.authorise(before.id, done.token or ""),
        signed(KEY, claims(sub="customer-2", **email), kid="k1"),
    )
    assert other.conversation.id != before.id
    assert await site.conversations.messages(other.conversation.id) == []


async def test_a_token_starts_one_session(database: Database) -> None:
    site = await site_of(database)
    token = signed(KEY, kid="k1")
    await site.identify((await site.open())[0], token)
    for _ in range(2):
        stranger, own = await site.open()
        await refused(site.identify(stranger, token), IdentityExpired)
        assert await site.opens(stranger.id, own)
    fresh = signed(KEY, claims(jti="2"), kid="k1")
    opened = [(await site.open())[0] for _ in range(5)]
    found = await asyncio.gather(
        *(site.identify(one, fresh) for one in opened), return_exceptions=True
    )
    assert [type(one) for one in found].count(Exchange) == 1
    assert [type(one) for one in found].count(IdentityExpired) == 4


async def test_j27_nothing_from_before_signing_out(database: Database) -> None:
    site = await site_of(database)
    at = int(time.time())
    # One was used, one never, one comes from a clock that runs ahead of ours.
    used, unused, ahead = (
        signed(KEY, claims(iat=at + skew, exp=at + 300, jti=str(skew)), kid="k1")
        for skew in (0, -1, 50)
    )
    done = await site.identify((await site.open())[0], used)
    await site.visitors.sign_out(done.conversation)
    assert not await site.opens(done.conversation.id, done.token)
    for token in (used, unused):
        await refused(site.identify((await site.open())[0], token), IdentityExpired)
    done = await site.identify((await site.open())[0], ahead)
    await site.visitors.sign_out(done.conversation)
    again = signed(KEY, claims(iat=at + 50, exp=at + 300, jti="other"), kid="k1")
    await refused(site.identify((await site.open())[0], again), IdentityExpired)
    later = signed(KEY, claims(iat=at + 52, exp=at + 300), kid="k1")
    assert (await site.identify((await site.open())[0], later)).token


async def test_anonymous_customers_have_nothing_to_sign_out_of(database: Database) -> None:
    site = await site_of(database)
    conversation, token = await site.open("Hei")
    await site.visitors.sign_out(conversation)
    assert await site.opens(conversation.id, token)


async def test_out_everywhere(database: Database) -> None:
    site = await site_of(database)
    done = [
        await site.identify((await site.open())[0], signed(KEY, claims(jti=str(n)), kid="k1"))
        for n in range(3)
    ]
    other = await site.identify((await site.open())[0], signed(KEY, claims(sub="x"), kid="k1"))
    stolen = signed(KEY, claims(jti="never used"), kid="k1")
    with (
        site.hub.subscribed(done[0].conversation.id, 0, done[0].conversation.session) as stream,
        site.hub.subscribed(other.conversation.id, 0, other.conversation.session) as kept,
    ):
        assert await site.visitors.sign_out_everywhere(site.company.id, "customer-1") == 3
        assert (stream.has_ended, kept.has_ended) == (True, False)
    for one in done:
        assert not await site.opens(one.conversation.id, one.token)
    assert await site.opens(other.conversation.id, other.token)
    await refused(site.identify((await site.open())[0], stolen), IdentityExpired)


async def test_streams_of_an_earlier_token_end(database: Database) -> None:
    """Session fixation: whoever knew the token before signing in reads nothing after it."""
    site = await site_of(database, merge_anonymous=True)
    before, _ = await site.open("Hei")
    with site.hub.subscribed(before.id, 1, before.session) as stream:
        done = await site.identify(before, signed(KEY, kid="k1"))
        assert stream.has_ended
        with site.hub.subscribed(before.id, 1, done.conversation.session) as own:
            site.hub.end_others(await site.visitors.identities.sessions([before.id]))
            assert not own.has_ended


async def test_rotation_of_keys(database: Database) -> None:
    site = await site_of(database)
    [company] = await Companies(database).all()
    keys = site.visitors.keys
    await keys.add(company, *as_given(NEXT, "k2")[1:], kid="k2")
    for key, kid in ((KEY, "k1"), (NEXT, "k2")):
        assert await site.identify((await site.open())[0], signed(key, kid=kid))
    with pytest.raises(InvalidIdentityKey, match="two keys"):
        await keys.add(company, *as_given(OKPKey.generate_key("Ed25519"), "k3")[1:], kid="k3")
    await keys.revoke(company.id, "k1")
    await refused(site.identify((await site.open())[0], signed(KEY, claims(jti="2"), kid="k1")))
    with pytest.raises(IdentityKeyNotFound):
        await keys.revoke(company.id, "k1")
    with pytest.raises(InvalidIdentityKey, match="was a key"):
        await keys.add(company, *as_given(KEY, "k1")[1:], kid="k1")
    async with database.read() as session:
        kept = await session.scalar(select(VisitorKeyRow.material).where(VisitorKeyRow.kid == "k1"))
    assert kept == ""
    await keys.revoke(company.id, "k2")
    with pytest.raises(IdentityNotSetUp):
        await site.identify((await site.open())[0], signed(NEXT, kid="k2"))


async def test_keys_of_another_company_open_nothing(database: Database) -> None:
    site = await site_of(database)
    other = await Companies(database).add("other", "Other", [])
    await set_up(database, as_given(NEXT, "k9"), company="other")
    conversation, _ = await site.open()
    for key, kid in ((NEXT, "k9"), (NEXT, "k1")):
        await refused(site.identify(conversation, signed(key, kid=kid)))
    begun, token = await site.conversations.start(other.id, "nb")
    await refused(
        site.visitors.identify(
            await site.conversations.authorise(begun.id, token), other, signed(KEY, kid="k1")
        )
    )


async def test_an_identity_ends(database: Database) -> None:
    site = await site_of(database)
    done = await site.identify((await site.open())[0], signed(KEY, kid="k1"))
    async with database.write() as session:
        await session.execute(update(IdentityRow).values(expires_at=utc_now()))
    assert await site.visitors.identities.of(done.conversation.id) == ()
    again = await site.identify(done.conversation, signed(KEY, claims(jti="2"), kid="k1"))
    assert (again.conversation.id, again.token) == (done.conversation.id, None)


async def test_used_tokens_are_forgotten_in_time(database: Database) -> None:
    site = await site_of(database)
    now = int(time.time())
    old = signed(KEY, claims(iat=now - 300, exp=now - 50), kid="k1")
    await site.identify((await site.open())[0], old)
    async with database.write() as session:
        await session.execute(update(VisitorTokenRow).values(expires_at=utc_now()))
    await site.identify((await site.open())[0], signed(KEY, kid="k1"))
    async with database.read() as session:
        assert len((await session.scalars(select(VisitorTokenRow))).all()) == 1


async def test_logs_hold_no_token_and_no_secret(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    site = await site_of(database)
    conversation, own = await site.open()
    tokens = [signed(NEXT, kid="k1"), signed(KEY, claims(sub=None), kid="k1"), "a.b.c"]
    with caplog.at_level(logging.DEBUG):
        for token in tokens:
            await refused(site.identify(conversation, token))
        done = await site.identify(conversation, good := signed(KEY, kid="k1"))
    assert "a token for tindra was refused: the token's signature is not good" in caplog.text
    ours = "\n".join(one.getMessage() for one in caplog.records if one.name.startswith("api"))
    for secret in (*tokens, good, own, done.token or "-", as_given(KEY, "k1")[2]):
        assert secret not in ours
