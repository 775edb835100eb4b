"""The OpenID Connect provider, by the code flow with PKCE; the one file that knows authlib."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx2
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from api.errors import OpenIdRefused, OpenIdUnavailable

TIMEOUT_S = 10.0  # of each call to the provider, from the first byte to the last
METADATA_KEPT_S = 600.0
CLOCK_SKEW_S = 60
_MAX_LINE_CHARS = 200
# What providers sign with; a secret shared with us (HS256) or no signature is never accepted.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA"]
_LOOPBACK = ("http://127.0.0.1:", "http://localhost:")


@dataclass(frozen=True, slots=True)
class OpenIdIdentity:
    """Who the provider says somebody is.

    Attributes:
        email: lower case; None unless the provider says that it was verified.
        groups: values of the claim that the settings name.
        name: as it calls them; for people to read only.
        assurance: how sure it is (`acr`), in its own words.
    """

    issuer: str
    subject: str
    email: str | None
    groups: frozenset[str]
    name: str | None = None
    assurance: str | None = None


class OpenIdProvider:
    """One provider.

    Args:
        issuer: its address; https, or loopback for development.
        group_claim: the claim whose values are `groups`; empty: none.
        acr_values: how sure it is asked to be; empty: as it likes.
        wants_name: whether to ask it for the name where the ID token holds none.

    Raises:
        ValueError: the issuer's address is not safe.
    """

    def __init__(
        self,
        issuer: str,
        client_id: str,
        client_secret: str,
        scopes: str,
        group_claim: str = "",
        acr_values: str = "",
        wants_name: bool = False,
    ) -> None:
        if not issuer.startswith(("https://", *_LOOPBACK)):
            raise ValueError("the OpenID Connect issuer must be an https address")
        self._issuer = issuer
        self._client_id = client_id
        self._client_secret = client_secret
        self._scopes = scopes
        self._group_claim = group_claim
        self._acr_values = acr_values
        self._wants_name = wants_name
        self._metadata: Mapping[str, Any] = {}
        self._metadata_until = 0.0

    async def authorization_url(
        self, redirect_uri: str, state: str, nonce: str, verifier: str
    ) -> str:
        """Return where to send the browser.

        Raises:
            OpenIdUnavailable: the provider does not say where.
        """
        metadata = await self._discovered()
        asked = {"acr_values": self._acr_values} if self._acr_values else {}
        async with self._client(redirect_uri) as client:
            url, _ = client.create_authorization_url(
                metadata["authorization_endpoint"],
                state=state,
                code_verifier=verifier,
                nonce=nonce,
                **asked,
            )
        return str(url)

    async def identity(
        self, code: str, redirect_uri: str, nonce: str, verifier: str
    ) -> OpenIdIdentity:
        """Swap the code that the browser brought back for who it is.

        Raises:
            OpenIdRefused: the provider does not know the code, or its token is not for us.
            OpenIdUnavailable: the provider does not answer, or answers nonsense.
        """
        metadata = await self._discovered()
        try:
            async with asyncio.timeout(TIMEOUT_S), self._client(redirect_uri) as client:
                tokens = await client.fetch_token(
                    metadata["token_endpoint"],
                    code=code,
                    code_verifier=verifier,
                    grant_type="authorization_code",
                )
                keys = (
                    await client.request("GET", metadata["jwks_uri"], withhold_token=True)
                ).json()
                claims = self._checked(tokens.get("id_token"), keys, nonce)
                if self._wants_name and "name" not in claims:
                    claims |= await self._told(client, metadata, claims["sub"])
        except OAuthError as error:
            raise OpenIdRefused("the provider does not accept the code") from error
        except (httpx2.HTTPError, TimeoutError, ValueError) as error:
            raise OpenIdUnavailable("the provider does not answer") from error
        return self._identity_of(claims)

    async def _told(
        self, client: AsyncOAuth2Client, metadata: Mapping[str, Any], subject: str
    ) -> dict[str, Any]:
        """Return the name that the provider tells beside the token, if of the same person."""
        url = str(metadata.get("userinfo_endpoint", ""))
        if not url.startswith(self._secure):
            return {}
        told = (await client.request("GET", url)).json()
        if not isinstance(told, dict) or told.get("sub") != subject:
            return {}
        return {"name": told.get("name")}

    def _checked(self, id_token: Any, keys: Any, nonce: str) -> dict[str, Any]:
        """Return the claims of a token that the provider signed for us and for this sign-in."""
        if not isinstance(id_token, str):
            raise OpenIdRefused("the provider gave no ID token")
        try:
            claims = jwt.decode(id_token, KeySet.import_key_set(keys), ALGORITHMS).claims
            jwt.JWTClaimsRegistry(
                leeway=CLOCK_SKEW_S,
                iss={"essential": True, "value": self._issuer},
                sub={"essential": True},
                aud={"essential": True, "value": self._client_id},
                exp={"essential": True},
                iat={"essential": True},
                nonce={"essential": True, "value": nonce},
            ).validate(claims)
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise OpenIdRefused("the provider's ID token is not good") from error
        if (
            isinstance(claims["aud"], list)
            and claims.get("azp", self._client_id) != self._client_id
        ):
            raise OpenIdRefused("the provider's ID token is for somebody else")
        return claims

    def _identity_of(self, claims: dict[str, Any]) -> OpenIdIdentity:
        email, groups = claims.get("email"), claims.get(self._group_claim, [])
        is_verified = claims.get("email_verified") is True and isinstance(email, str)
        named = groups if isinstance(groups, list) else [groups]
        return OpenIdIdentity(
            issuer=self._issuer,
            subject=claims["sub"],
            email=str(email).strip().lower() if is_verified else None,
            groups=frozenset(str(group) for group in named),
            name=_line(claims.get("name")),
            assurance=_line(claims.get("acr")),
        )

    @property
    def _secure(self) -> tuple[str, ...]:
        is_secure = self._issuer.startswith("https://")
        return ("https://",) if is_secure else ("https://", *_LOOPBACK)

    async def _discovered(self) -> Mapping[str, Any]:
        if time.monotonic() < self._metadata_until:
            return self._metadata
        url = self._issuer.rstrip("/") + "/.well-known/openid-configuration"
        wanted = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        try:
            async with asyncio.timeout(TIMEOUT_S), self._client("") as client:
                found = (await client.request("GET", url, withhold_token=True)).json()
        except (httpx2.HTTPError, TimeoutError, ValueError) as error:
            raise OpenIdUnavailable("the provider does not answer") from error
        if not isinstance(found, dict) or found.get("issuer") != self._issuer:
            raise OpenIdUnavailable("the provider calls itself by another name")
        if not all(str(found.get(name, "")).startswith(self._secure) for name in wanted):
            raise OpenIdUnavailable("the provider names no safe addresses")
        self._metadata, self._metadata_until = found, time.monotonic() + METADATA_KEPT_S
        return found

    def _client(self, redirect_uri: str) -> AsyncOAuth2Client:
        return AsyncOAuth2Client(
            self._client_id,
            self._client_secret,
            scope=self._scopes,
            redirect_uri=redirect_uri,
            code_challenge_method="S256",
            timeout=TIMEOUT_S,
            follow_redirects=False,
            trust_env=False,
        )


def _line(value: Any) -> str | None:
    """Return a short text on one line, None for anything else."""
    is_line = isinstance(value, str) and value.isprintable() and len(value) <= _MAX_LINE_CHARS
    return (value.strip() or None) if is_line else None
