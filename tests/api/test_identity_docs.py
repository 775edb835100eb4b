"""The examples of docs/identity.md do what they say."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from joserfc.jwk import OKPKey

from api.visitors.settings import VisitorSettings
from api.visitors.token import VisitorKey, verify
from tests.api.visitors import as_given

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "identity.md"
KEY = OKPKey.generate_key("Ed25519")
PEM = KEY.as_pem(private=True).decode()


def example(language: str, index: int = 0) -> str:
    return re.findall(rf"```{language}\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)[index]


def check(token: str) -> None:
    keys = [VisitorKey("0" * 32, *as_given(KEY, "2026-01"))]
    found = verify(token, keys, "https://tindra.example.no", "chat:tindra", datetime.now(UTC))
    assert (found.subject, found.name) == ("u-1", "Kari Nordmann")


def test_python() -> None:
    names: dict[str, Any] = {}
    exec(compile(example("python"), "docs/identity.md", "exec"), names)
    check(names["visitor_jwt"](PEM, "u-1", "Kari Nordmann"))


def test_node() -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("no Node on this machine")
    script = f"{example('js')}\nconsole.log(visitorJwt(process.argv[1], 'u-1', 'Kari Nordmann'))"
    done = subprocess.run(
        [node, "-e", script, "--", PEM], check=True, capture_output=True, text=True, timeout=30
    )
    check(done.stdout.strip())


@pytest.mark.parametrize("index", [0, 1])
def test_settings(index: int) -> None:
    settings = VisitorSettings.model_validate(tomllib.loads(example("toml", index)))
    assert settings.provider is not None
    assert settings.provider.label == ("Vipps", "BankID")[index]
