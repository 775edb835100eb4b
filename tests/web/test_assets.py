"""The built assets: their size, their names, and what their sources must not contain."""

from __future__ import annotations

import json
import re
from pathlib import Path

WEB = Path(__file__).resolve().parent.parent.parent / "api" / "web"
UNSAFE = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|dangerouslySetInnerHTML|document\.write|\beval\("
    r"|new Function|DOMParser|createContextualFragment"
)


def test_manifest_names_what_is_there(web_dist: Path) -> None:
    manifest = json.loads((web_dist / "manifest.json").read_text("utf-8"))
    pages = {"chat", "identify", "login", "panel", "admin", "widget"}
    named = {name for name in manifest if not name.startswith("chunk-")}
    alone = {"loader.js", "paper.css"}  # receipts are pages without a script
    assert named == alone | {f"{one}.{kind}" for one in pages for kind in ("js", "css")}
    for name, file in manifest.items():
        stem, suffix = name.split(".")
        assert file == name or re.fullmatch(rf"{stem}-[A-Z0-9]{{8}}\.{suffix}", file)
        assert (web_dist / file).is_file()


def test_sources_build_no_html_from_strings() -> None:
    for path in (WEB / "src").rglob("*.ts*"):
        assert not UNSAFE.search(path.read_text("utf-8")), path.name


def test_sources_say_what_they_are_and_are_short() -> None:
    for path in [*(WEB / "src").rglob("*.ts*"), WEB / "build.mjs"]:
        lines = path.read_text("utf-8").splitlines()
        assert lines[0].startswith("// "), path.name
        assert len(lines) <= 300, path.name


def test_style_needs_nothing_from_elsewhere(web_dist: Path) -> None:
    manifest = json.loads((web_dist / "manifest.json").read_text("utf-8"))
    style = (web_dist / manifest["chat.css"]).read_text("utf-8")
    assert "url(" not in style
    assert "@import" not in style
    assert "@font-face" not in style


def test_packages_are_pinned_and_name_no_registry() -> None:
    package = json.loads((WEB / "package.json").read_text("utf-8"))
    for version in (package["dependencies"] | package["devDependencies"]).values():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version)
    assert '"resolved"' not in (WEB / "package-lock.json").read_text("utf-8")


def test_lock_file_is_whole() -> None:
    """`npm ci` refuses a lock that lacks another system's optional packages."""
    packages = json.loads((WEB / "package-lock.json").read_text("utf-8"))["packages"]
    for name, package in packages.items():
        for wanted in package.get("optionalDependencies", {}):
            assert f"node_modules/{wanted}" in packages, (name, wanted)
