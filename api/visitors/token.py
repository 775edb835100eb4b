"""Signed visitor identity: keys of companies' sites and what their tokens must be (trust.md, 1.5).

The second file that knows joserfc, beside api/access/openid.py, whose tokens come by other rules.
"""

from __future__ import annotations

import json
import math
import re
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import ECKey, JWKRegistry, OctKey, OKPKey

from api.visitors.errors import IdentityExpired, IdentityRefused, InvalidIdentityKey

MAX_TOKEN_CHARS = 4000
MAX_LIFE_S = 15 * 60
CLOCK_SKEW_S = 60
MIN_SECRET_BYTES = 32
TYPE = "visitor+jwt"
# RFC 9864 calls EdDSA with this curve Ed25519; sites' libraries write either.
_EDDSA = ("EdDSA", "Ed25519")
_ALGORITHMS = {"EdDSA": _EDDSA, "ES256": ("ES256",), "HS256": ("HS256",)}
_SHAPE = re.compile(r"[\w-]+\.[\w-]+\.[\w-]+", re.ASCII)
KID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_SUBJECT = re.compile(r"[^\x00-\x1f\x7f]{1,255}")
# Only these are read, and shown to agents.
ATTRIBUTES = ("email", "phone_number", "customer_number")
_MAX_ATTRIBUTE_CHARS = 200


@dataclass(frozen=True, slots=True)
class VisitorKey:
    """One key of a company's site.

    Attributes:
        kid: what tokens call it.
        algorithm: EdDSA, ES256 or HS256; a token of any other, also of the same key, is refused.
        material: the public key as a JWK; of HS256 the secret itself, so never shown or logged.
    """

    id: str
    kid: str
    algorithm: str
    material: str = field(repr=False)
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class VisitorClaims:
    """What a good token says."""

    subject: str
    name: str | None
    attributes: Mapping[str, str]
    issued_at: datetime
    expires_at: datetime


def read_keys(text: str) -> list[tuple[str | None, str, str]]:
    """Read public keys: PEM, a JWK, or a JWKS with several.

    Returns:
        (kid where it has one, algorithm, material) of each.

    Raises:
        InvalidIdentityKey: it is none of these, not of a kind we take, or holds a private part.
    """
    try:
        if text.lstrip().startswith("{"):
            found = json.loads(text)
            return [_public(one) for one in found.get("keys", [found])]
        if "PRIVATE" in text:
            raise InvalidIdentityKey("this is a private key; we need the public one")
        for kind in (OKPKey, ECKey):
            try:
                return [_public(kind.import_key(text).as_dict(private=False))]
            except (JoseError, ValueError, TypeError):
                continue
    except (ValueError, AttributeError, TypeError, KeyError) as error:
        raise InvalidIdentityKey("the key cannot be read") from error
    raise InvalidIdentityKey("the key is no public key of EdDSA (Ed25519) or ES256 (P-256)")


def secret_material(secret: str) -> str:
    """Return what is kept of a secret of HS256.

    Raises:
        InvalidIdentityKey: it has fewer than 256 bits.
    """
    if len(secret.encode()) < MIN_SECRET_BYTES:
        raise InvalidIdentityKey(f"a secret of HS256 needs {MIN_SECRET_BYTES} bytes")
    return secret


def verify(
    token: str, keys: Sequence[VisitorKey], issuer: str, audience: str, now: datetime
) -> VisitorClaims:
    """Return what a token of the site says.

    Args:
        keys: those of the company in force.

    Raises:
        IdentityRefused: it is not signed by one of the keys, or not by the rules.
        IdentityExpired: it is too old.
    """
    if len(token) > MAX_TOKEN_CHARS or not _SHAPE.fullmatch(token):
        raise IdentityRefused("the token is no signed JWT")
    header = _header(token)
    claims = _signed(token, header, _key_for(header, keys))
    if claims.get("iss") != issuer:
        raise IdentityRefused("the token's issuer is another one")
    if claims.get("aud") not in (audience, [audience]):
        raise IdentityRefused("the token is for another audience")
    issued_at, expires_at = _times(claims, now.timestamp())
    subject = claims.get("sub")
    if not isinstance(subject, str) or not _SUBJECT.fullmatch(subject):
        raise IdentityRefused("the token's subject is no short text")
    return VisitorClaims(
        subject=subject,
        name=_text(claims.get("name")),
        attributes={one: said for one in ATTRIBUTES if (said := _text(claims.get(one)))},
        issued_at=issued_at,
        expires_at=expires_at,
    )


def _header(token: str) -> Mapping[str, Any]:
    """Return the header, if it holds nothing that would let the token choose its own key."""
    try:
        header = jws.extract_compact(token.encode()).headers()
    except (JoseError, ValueError, TypeError) as error:
        raise IdentityRefused("the token's header cannot be read") from error
    if not set(header) <= {"alg", "typ", "kid"}:
        raise IdentityRefused("the token's header holds more than alg, typ and kid")
    if header.get("typ") != TYPE:
        raise IdentityRefused(f"the token's typ is not {TYPE}")
    return header


def _key_for(header: Mapping[str, Any], keys: Sequence[VisitorKey]) -> VisitorKey:
    kid, algorithm = header.get("kid"), header.get("alg")
    found = [key for key in keys if (kid == key.kid if "kid" in header else len(keys) == 1)]
    if len(found) != 1:
        raise IdentityRefused("no key in force has the token's kid")
    if algorithm not in _ALGORITHMS[found[0].algorithm]:
        raise IdentityRefused("the token's algorithm is not the key's")
    return found[0]


def _signed(token: str, header: Mapping[str, Any], key: VisitorKey) -> dict[str, Any]:
    """Return the claims of a token whose signature is the key's."""
    try:
        with warnings.catch_warnings():
            # It would rather have EdDSA called Ed25519; both names are the same here.
            warnings.simplefilter("ignore", SecurityWarning)
            signed = jws.deserialize_compact(token, _imported(key), algorithms=[header["alg"]])
        claims = json.loads(signed.payload)
    except (JoseError, ValueError, TypeError, RecursionError) as error:
        raise IdentityRefused("the token's signature is not good") from error
    if not isinstance(claims, dict):
        raise IdentityRefused("the token holds no claims")
    return claims


def _times(claims: Mapping[str, Any], now: float) -> tuple[datetime, datetime]:
    issued, expires = _number(claims.get("iat")), _number(claims.get("exp"))
    if issued is None or expires is None or not 0 < expires - issued <= MAX_LIFE_S:
        raise IdentityRefused(f"the token's exp is not within {MAX_LIFE_S} s after its iat")
    not_before = _number(claims.get("nbf", issued))
    if not_before is None or max(issued, not_before) > now + CLOCK_SKEW_S:
        raise IdentityRefused("the token is not good yet")
    if expires < now - CLOCK_SKEW_S:
        raise IdentityExpired("the token is too old")
    return datetime.fromtimestamp(issued, UTC), datetime.fromtimestamp(expires, UTC)


def _number(value: Any) -> float | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    # A number beyond any clock would break the arithmetic below it.
    return float(value) if is_number and abs(value) < 1e11 and math.isfinite(value) else None


def _text(value: Any) -> str | None:
    """Return a short text on one line, None for anything else."""
    if not isinstance(value, str) or len(value) > _MAX_ATTRIBUTE_CHARS or not value.isprintable():
        return None
    return value.strip() or None


def _imported(key: VisitorKey) -> OctKey | OKPKey | ECKey:
    if key.algorithm == "HS256":
        return OctKey.import_key(key.material)
    kind = OKPKey if key.algorithm == "EdDSA" else ECKey
    return kind.import_key(json.loads(key.material))


def _public(jwk: Mapping[str, Any]) -> tuple[str | None, str, str]:
    if "d" in jwk or "k" in jwk:
        raise InvalidIdentityKey("this holds a private key; we need the public one")
    algorithm = {("OKP", "Ed25519"): "EdDSA", ("EC", "P-256"): "ES256"}.get(
        (jwk["kty"], jwk.get("crv", ""))
    )
    if algorithm is None:
        raise InvalidIdentityKey("the key is none of EdDSA (Ed25519) or ES256 (P-256)")
    plain = {name: jwk[name] for name in ("kty", "crv", "x", "y") if name in jwk}
    try:
        JWKRegistry.import_key(plain)
    except JoseError as error:
        raise InvalidIdentityKey("the key cannot be read") from error
    kid = jwk.get("kid")
    if kid is not None and not (isinstance(kid, str) and KID.fullmatch(kid)):
        raise InvalidIdentityKey("the key's kid may hold letters, digits, '.', '_' and '-'")
    return kid, algorithm, json.dumps(plain)
