"""What a company's own server does: it signs who its signed-in customer is (docs/identity.md)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import time
from pathlib import Path

# The demo's only customer; a real site knows theirs by their own sign-in.
CUSTOMER = {"sub": "kunde-1001", "name": "Kari Nordmann", "customer_number": "1001"}
LIFE_S = 300


def visitor_token(file: Path, slug: str) -> str | None:
    """Signs a token for the demo's customer.

    Args:
        file: What `make run` wrote: issuer, kid and secret.
        slug: The company's.

    Returns:
        The token, or None while there is no such file.
    """
    if not file.is_file():
        return None
    known = json.loads(file.read_text(encoding="utf-8"))
    now = int(time.time())
    header = {"alg": "HS256", "typ": "visitor+jwt", "kid": known["kid"]}
    claims = {
        "iss": known["issuer"],
        "aud": f"chat:{slug}",
        "iat": now,
        "exp": now + LIFE_S,
        "jti": secrets.token_hex(8),
        **CUSTOMER,
    }
    body = f"{_part(header)}.{_part(claims)}"
    made = hmac.new(known["secret"].encode(), body.encode(), hashlib.sha256).digest()
    return f"{body}.{_base64(made)}"


def _part(value: dict[str, object] | dict[str, str]) -> str:
    return _base64(json.dumps(value).encode())


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
