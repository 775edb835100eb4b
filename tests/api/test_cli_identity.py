"""The commands `identity …`, run as the command line runs them."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from joserfc.jwk import ECKey, OKPKey

from api.cli.main import app
from api.visitors.errors import (
    IdentityKeyNotFound,
    InvalidIdentityKey,
    InvalidIdentitySettings,
)
from knowledge.errors import CompanyNotFound, InvalidFile
from tests.api.visitors import public_pem

Run = Callable[..., Any]
GOOD = 'issuer = "https://tindra.example.no"\n[[matters]]\nphrases = ["faktura"]\n'


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command, and return what it printed; read as JSON unless told otherwise."""
    monkeypatch.setenv("SVARVAKT_DATA_DIR", str(tmp_path))

    def run_command(*arguments: str, stdin: str = "", plain: bool = False) -> Any:
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        app([*arguments, *([] if plain else ["--json"])], standalone_mode=False)
        printed = capsys.readouterr().out
        return printed if plain else json.loads(printed)

    run_command("company", "add", "tindra", "--name", "Tindra")
    return run_command


@pytest.fixture
def settings(tmp_path: Path, run: Run) -> Path:
    """Settings that the company has."""
    file = tmp_path / "identity.toml"
    file.write_text(GOOD)
    run("identity", "set", str(file), "--company", "tindra")
    return file


def key_file(folder: Path, text: str) -> str:
    file = folder / "key.pem"
    file.write_text(text)
    return str(file)


def test_keys_come_and_go(run: Run, settings: Path, tmp_path: Path) -> None:
    at = ("--company", "tindra")
    pem = key_file(tmp_path, public_pem(OKPKey.generate_key("Ed25519")))
    [first] = run("identity", "add-key", *at, "--public-key", pem, "--kid", "one")
    assert (first["kid"], first["algorithm"]) == ("one", "EdDSA")
    [made] = run("identity", "add-key", *at, "--make", "hs256")
    assert len(made["secret"]) == 43
    assert made["algorithm"] == "HS256"
    shown = run("identity", "list", *at)
    assert [key["kid"] for key in shown["keys"]] == ["one", made["kid"]]
    assert shown["settings"]["issuer"] == "https://tindra.example.no"
    assert made["secret"] not in json.dumps(shown), "a secret is told once"
    assert made["secret"] not in run("identity", "list", *at, plain=True)
    with pytest.raises(InvalidIdentityKey, match="two keys"):
        run("identity", "add-key", *at, "--make", "hs256")
    run("identity", "revoke", *at, "--kid", "one")
    assert [key["kid"] for key in run("identity", "list", *at)["keys"]] == [made["kid"]]
    with pytest.raises(IdentityKeyNotFound):
        run("identity", "revoke", *at, "--kid", "one")
    ended = run("identity", "revoke", *at, "--subject", "customer-1")
    assert ended == {"kid": None, "subject": "customer-1", "ended": 0}
    own = "x" * 32
    [read] = run("identity", "add-key", *at, "--secret-stdin", stdin=f"{own}\n")
    assert "secret" not in read


def test_a_jwks_with_two(run: Run, settings: Path, tmp_path: Path) -> None:
    keys = [
        OKPKey.generate_key("Ed25519").as_dict(private=False) | {"kid": "a"},
        ECKey.generate_key("P-256").as_dict(private=False) | {"kid": "b"},
    ]
    file = key_file(tmp_path, json.dumps({"keys": keys}))
    added = run("identity", "add-key", "--company", "tindra", "--public-key", file)
    assert [(one["kid"], one["algorithm"]) for one in added] == [("a", "EdDSA"), ("b", "ES256")]


def test_keys_that_are_refused(run: Run, settings: Path, tmp_path: Path) -> None:
    at, pem = ("identity", "add-key", "--company", "tindra"), OKPKey.generate_key("Ed25519")
    private = key_file(tmp_path, pem.as_pem(private=True).decode())
    for arguments, stdin in (
        ((), ""), (("--make", "hs256", "--secret-stdin"), "x" * 40),
        (("--secret-stdin",), "x" * 31), (("--secret-stdin",), ""),
        (("--public-key", private), ""), (("--make", "hs256", "--kid", "a b"), ""),
    ):  # fmt: skip
        with pytest.raises(InvalidIdentityKey):
            run(*at, *arguments, stdin=stdin)
    with pytest.raises(InvalidFile):
        run(*at, "--public-key", str(tmp_path / "none.pem"))
    with pytest.raises(CompanyNotFound):
        run("identity", "add-key", "--company", "nobody", "--make", "hs256")
    for wrong in ((), ("--kid", "a", "--subject", "b")):
        with pytest.raises(InvalidIdentityKey):
            run("identity", "revoke", "--company", "tindra", *wrong)


def test_an_issuer_comes_first(run: Run) -> None:
    with pytest.raises(InvalidIdentitySettings, match="issuer"):
        run("identity", "add-key", "--company", "tindra", "--make", "hs256")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("issuer = 5", "issuer"), ("who = 'x'", "who"), ("[[matters]]", "matters"),
        ("[[matters]]\nphrases = ['a']\nlevel = 'low'", "level"),
        ("[[matters]]\npages = ['javascript:x']", "pages"),
        ("[provider]\nlabel = 'V'", "provider"),
        ("[provider]\nlabel='V'\nissuer='http://id.no'\nclient_id='c'\n"
         "client_secret_env='SVARVAKT_X'", "issuer"),
        ("[provider]\nlabel='V'\nissuer='https://id.no'\nclient_id='c'\n"
         "client_secret_env='HOME'", "client_secret_env"),
    ],
)  # fmt: skip
def test_settings_that_are_refused(run: Run, tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "identity.toml"
    file.write_text(text)
    with pytest.raises(InvalidIdentitySettings, match=said):
        run("identity", "set", str(file), "--company", "tindra")
    file.write_text("= no TOML")
    with pytest.raises(InvalidFile):
        run("identity", "set", str(file), "--company", "tindra")
