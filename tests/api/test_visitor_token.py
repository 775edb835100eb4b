"""Tokens of companies' sites: every way in but the one by the rules (trust.md, 1.5, J21 to J30)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from api.visitors.errors import IdentityExpired, IdentityRefused, InvalidIdentityKey
from api.visitors.token import VisitorClaims, VisitorKey, read_keys, secret_material, verify
from tests.api.visitors import ISSUER, Key, as_given, claims, public_pem, signed

ED, EC = OKPKey.generate_key("Ed25519"), ECKey.generate_key("P-256")
SECRET = OctKey.import_key("0123456789abcdef0123456789abcdef")
OTHER = OKPKey.generate_key("Ed25519")
NOW = datetime.now(UTC)


def known(key: Key, kid: str = "k1") -> VisitorKey:
    return VisitorKey("0" * 32, *as_given(key, kid))


def check(token: str, *keys: VisitorKey, now: datetime | None = None) -> VisitorClaims:
    return verify(token, keys or [known(ED)], ISSUER, "chat:tindra", now or datetime.now(UTC))


def b64(value: Any) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def refused(token: str, *keys: VisitorKey) -> None:
    with pytest.raises(IdentityRefused) as caught:
        check(token, *keys)
    assert type(caught.value) is IdentityRefused
    assert token not in str(caught.value)


@pytest.mark.parametrize(
    ("key", "alg"), [(ED, "EdDSA"), (ED, "Ed25519"), (EC, "ES256"), (SECRET, "HS256")]
)
def test_each_algorithm_with_its_own_key(key: Key, alg: str) -> None:
    said = claims(email="kari@example.no", phone_number="+4791234567", role="admin", nbf=0)
    found = check(signed(key, said, alg, kid="k1"), known(key))
    assert (found.subject, found.name) == ("customer-1", "Kari Nordmann")
    assert found.attributes == {"email": "kari@example.no", "phone_number": "+4791234567"}
    assert check(signed(key, said, alg), known(key)) == found, "one key needs no kid"


def test_j22_without_a_signature() -> None:
    for alg in ("none", "None", "NONE", "nOnE"):
        head = {"alg": alg, "typ": "visitor+jwt", "kid": "k1"}
        refused(f"{b64(head)}.{b64(claims())}.")
        refused(f"{b64(head)}.{b64(claims())}.{b64(b'x')}")
    good = signed(ED, kid="k1")
    refused(good.rpartition(".")[0] + ".")
    refused(good.rpartition(".")[0])


def test_j23_the_public_key_is_no_secret() -> None:
    for key in (ED, EC):
        for material in (public_pem(key), public_pem(key).strip(), known(key).material):
            head = b64({"alg": "HS256", "typ": "visitor+jwt", "kid": "k1"})
            body = f"{head}.{b64(claims())}"
            made = hmac.new(material.encode(), body.encode(), hashlib.sha256).digest()
            refused(f"{body}.{b64(made)}", known(key))


def test_only_the_keys_own_algorithm() -> None:
    rsa = RSAKey.generate_key(2048)
    refused(signed(rsa, alg="RS256", kid="k1"))  # type: ignore[arg-type]
    refused(signed(SECRET, alg="HS384", kid="k1"), known(SECRET))
    refused(signed(SECRET, alg="HS512", kid="k1"), known(SECRET))
    refused(signed(ED, kid="k1"), known(EC))
    refused(signed(EC, alg="ES256", kid="k1"), known(ED))
    refused(signed(OTHER, kid="k1"), known(ED))


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": None}, {"iat": None}, {"exp": "later"}, {"iat": True}, {"exp": 1e30},
        {"nbf": "now"}, {"nbf": [0]},
    ],
    ids=str,
)  # fmt: skip
def test_j24_times_that_are_none(changes: dict[str, Any]) -> None:
    refused(signed(ED, claims(**changes), kid="k1"))


@pytest.mark.parametrize(
    "from_now",
    [
        {"exp": 10 * 365 * 86400}, {"iat": 0, "exp": 901}, {"iat": 0, "exp": 0}, {"nbf": 120},
        {"iat": 120, "exp": 300},
    ],
    ids=str,
)  # fmt: skip
def test_j24_times_that_bind_nothing(from_now: dict[str, int]) -> None:
    now = int(time.time())
    changes = {name: now + seconds for name, seconds in from_now.items()}
    refused(signed(ED, claims(**changes), kid="k1"))


def test_j24_expired() -> None:
    now = int(time.time())
    with pytest.raises(IdentityExpired):
        check(signed(ED, claims(iat=now - 400, exp=now - 100), kid="k1"))


def test_a_minute_of_skew_and_not_a_second_more() -> None:
    at = int(NOW.timestamp())
    start = datetime.fromtimestamp(at, UTC)
    token = signed(ED, claims(iat=at, exp=at + 900), kid="k1")
    for seconds, is_good in ((-60, True), (-61, False), (960, True), (961, False)):
        moment = start + timedelta(seconds=seconds)
        if is_good:
            assert check(token, now=moment).subject == "customer-1"
        else:
            with pytest.raises(IdentityRefused):
                check(token, now=moment)
    early = signed(ED, claims(iat=at, exp=at + 900, nbf=at + 100), kid="k1")
    assert check(early, now=start + timedelta(seconds=40)).subject
    with pytest.raises(IdentityRefused):
        check(early, now=start + timedelta(seconds=39))


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "chat:other"}, {"aud": "tindra"}, {"aud": None}, {"aud": ["chat:tindra", "x"]},
        {"aud": "chat:tindra "}, {"aud": "CHAT:TINDRA"}, {"iss": "https://other.example.no"},
        {"iss": None}, {"iss": f"{ISSUER}/"}, {"iss": [ISSUER]}, {"sub": None}, {"sub": ""},
        {"sub": 1}, {"sub": "x" * 256}, {"sub": "a\x00b"}, {"sub": ["customer-1"]},
    ],
    ids=str,
)  # fmt: skip
def test_j25_for_somebody_else(changes: dict[str, Any]) -> None:
    refused(signed(ED, claims(**changes), kid="k1"))
    assert check(signed(ED, claims(aud=["chat:tindra"]), kid="k1")).subject


def test_j26_the_token_never_chooses_its_key() -> None:
    own = OTHER.as_dict(private=False)
    for header in (
        {"jwk": own}, {"jku": "https://evil.example/keys"}, {"x5u": "https://evil.example/x"},
        {"x5c": ["MIIB"]}, {"x5t": "a"}, {"cty": "JWT"},
    ):  # fmt: skip
        token = f"{b64({'alg': 'EdDSA', 'typ': 'visitor+jwt', 'kid': 'k1', **header})}"
        refused(f"{token}.{b64(claims())}.{signed(OTHER).rpartition('.')[2]}")
    head = {"alg": "EdDSA", "typ": "visitor+jwt", "kid": "k1", "crit": ["exp"], "exp": 1}
    refused(f"{b64(head)}.{b64(claims())}.{b64(b'x')}")
    for kid in ("../../etc/passwd", "k1' OR '1'='1", "", "K1", "k1\x00", "/dev/null"):
        refused(signed(ED, kid=kid))
    for kid in (1, ["k1"], {"k1": 1}, True):
        refused(f"{b64({'alg': 'EdDSA', 'typ': 'visitor+jwt', 'kid': kid})}.{b64(claims())}.YQ")
    for kind in ("JWT", "visitor", "at+jwt", None, ""):
        refused(signed(ED, typ=kind, kid="k1"))


def test_two_keys_by_kid() -> None:
    keys = [known(ED, "old"), known(OTHER, "new")]
    assert check(signed(ED, kid="old"), *keys).subject
    assert check(signed(OTHER, kid="new"), *keys).subject
    refused(signed(ED, kid="new"), *keys)
    refused(signed(ED), *keys)  # which of the two it is has to be said
    refused(signed(ED, kid="old"), known(OTHER, "new"))


@pytest.mark.parametrize("token", ["a.b.c", "a.b", "....", "e30.e30.", "é.b.c", "x" * 5000])
def test_no_tokens(token: str) -> None:
    refused(token)


def test_claims_that_are_none() -> None:
    for body in ([], "text", 1, None):
        refused(signed(ED, body, kid="k1") if body is not None else f"{b64({})}.bnVsbA.YQ")  # type: ignore[arg-type]
    deep = b"[" * 100_000
    assert len(deep) > 4000, "longer than a token may be"
    for name in ("a" * 201, "line\nbreak", "\u202ekari", 5, ""):
        assert check(signed(ED, claims(name=name), kid="k1")).name is None


def test_keys_that_are_taken() -> None:
    assert [read_keys(public_pem(key))[0][1] for key in (ED, EC)] == ["EdDSA", "ES256"]
    jwks = {"keys": [ED.as_dict(private=False) | {"kid": "a"}, EC.as_dict(private=False)]}
    assert [(kid, alg) for kid, alg, _ in read_keys(json.dumps(jwks))] == [
        ("a", "EdDSA"), (None, "ES256"),
    ]  # fmt: skip
    for wrong in (
        "", "x", "{}", "[]", '{"keys": 1}', '{"keys": [[]]}', '{"kty": "oct", "k": "YQ"}',
        ED.as_pem(private=True).decode(), json.dumps(EC.as_dict(private=True)),
        RSAKey.generate_key(2048).as_pem(private=False).decode(),
        ECKey.generate_key("P-384").as_pem(private=False).decode(),
        json.dumps(ED.as_dict(private=False) | {"kid": "a b"}), '{"kty": "OKP", "crv": "Ed25519"}',
        '{"kty": "EC", "crv": "P-256", "x": "YQ", "y": "YQ"}',
    ):  # fmt: skip
        with pytest.raises(InvalidIdentityKey):
            read_keys(wrong)
    with pytest.raises(InvalidIdentityKey):
        secret_material("x" * 31)
    assert "0123" not in repr(known(SECRET))
