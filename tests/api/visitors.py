"""A company's site that signs who its customers are, for tests."""

from __future__ import annotations

import json
import time
import warnings
from typing import Any

from joserfc import jws
from joserfc.errors import SecurityWarning
from joserfc.jwk import ECKey, OctKey, OKPKey

from api.streams.hub import Hub
from api.visitors.settings import VisitorSettings
from api.visitors.token import VisitorKey, read_keys
from api.visitors.visitors import Visitors
from knowledge.companies.companies import Companies
from knowledge.database import Database

ISSUER = "https://tindra.example.no"
Key = OKPKey | ECKey | OctKey


def claims(**changes: Any) -> dict[str, Any]:
    """Good claims of now, with changes; None takes one away."""
    now = int(time.time())
    good = {
        "iss": ISSUER,
        "aud": "chat:tindra",
        "sub": "customer-1",
        "iat": now,
        "exp": now + 300,
        "name": "Kari Nordmann",
    }
    return {name: value for name, value in (good | changes).items() if value is not None}


def signed(key: Key, said: dict[str, Any] | None = None, alg: str = "EdDSA", **header: Any) -> str:
    """Sign as a site does."""
    head = {"alg": alg, "typ": "visitor+jwt", **header}
    body = json.dumps(claims() if said is None else said)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SecurityWarning)
        kept = {name: value for name, value in head.items() if value is not None}
        return jws.serialize_compact(kept, body.encode(), key, algorithms=[alg])


def public_pem(key: OKPKey | ECKey) -> str:
    """Return what the company is given."""
    return key.as_pem(private=False).decode()


async def set_up(
    database: Database,
    *keys: tuple[str, str, str],
    company: str = "tindra",
    settings: dict[str, Any] | None = None,
) -> list[VisitorKey]:
    """Give a company settings and keys: (kid, algorithm, material) each."""
    visitors, known = Visitors(database, Hub()), await Companies(database).get(company)
    values = {"issuer": ISSUER} | (settings or {})
    await visitors.settings.put(known.id, VisitorSettings.model_validate(values))
    return [await visitors.keys.add(known, alg, text, kid) for kid, alg, text in keys]


def as_given(key: Key, kid: str) -> tuple[str, str, str]:
    """Return a key as `set_up` takes it."""
    if isinstance(key, OctKey):
        secret: bytes = key.raw_value
        return kid, "HS256", secret.decode()
    [(_, algorithm, material)] = read_keys(public_pem(key))
    return kid, algorithm, material
