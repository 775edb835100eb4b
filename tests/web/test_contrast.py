"""Company colours: whatever is chosen, what stands on it or is written in it can be read."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

WEB = Path(__file__).resolve().parent.parent.parent / "api" / "web"
ENTRY = """
export { brandStyle } from "./src/widget/theme";
export { contrast, rgbOf } from "./src/shared/contrast";
export { isBright } from "./src/loader/elements";
"""
# Every channel in steps of 51, and colours that companies like.
STEPS = [f"{value:02x}" for value in range(0, 256, 51)]
COLORS = [f"#{r}{g}{b}" for r in STEPS for g in STEPS for b in STEPS]
COLORS += ["#ffd400", "#e2b007", "#7a7a7a", "#ff6600", "#00a3e0", "#e4002b", "#6cc24a", "#0B5D5E"]
TEXT, DRAWING = 4.5, 3.0
GROUNDS = {"light": ("#f6f4ee", "#fffdf9"), "dark": ("#161918", "#1f2322")}
INKS = {"light": ("#20282a", "#5a6264"), "dark": ("#ece8e1", "#a7aeab")}


@pytest.fixture(scope="module")
def colors(chromium: Browser, web_dist: Path) -> Iterator[Page]:
    """A blank page with the functions in `M`."""
    command = [
        "node_modules/.bin/esbuild", "--bundle", "--format=iife", "--global-name=M",
        "--loader=ts", "--loader:.css=text",
    ]  # fmt: skip
    if not (WEB / command[0]).exists():
        pytest.skip("api/web/node_modules is missing (make web)")
    script = subprocess.run(
        command, cwd=WEB, input=ENTRY, check=True, capture_output=True, text=True, timeout=60
    ).stdout
    page = chromium.new_page()
    page.add_script_tag(content=script)
    yield page
    page.close()


def test_every_color_can_be_read(colors: Page) -> None:
    styles: list[str] = colors.evaluate("colors => colors.map(M.brandStyle)", COLORS)
    pairs, names = [], []
    for color, style in zip(COLORS, styles, strict=True):
        found = dict(re.findall(r"--([a-z-]+): ([^;]+);", style))
        both = {
            name: dict(zip(GROUNDS, re.findall(r"#[0-9a-f]{6}", found[name]), strict=True))
            for name in ("brand-ink", "brand-soft")
        }
        wanted = [(found["on-brand"], found["brand"]), (found["on-brand"], found["brand-hover"])]
        for scheme, grounds in GROUNDS.items():
            soft = both["brand-soft"][scheme]
            wanted += [(both["brand-ink"][scheme], ground) for ground in (*grounds, soft)]
            wanted += [(ink, soft) for ink in INKS[scheme]]
        pairs += wanted
        names += [(color, *pair) for pair in wanted]
    measured = colors.evaluate(
        "pairs => pairs.map(([a, b]) => M.contrast(M.rgbOf(a), M.rgbOf(b)))", pairs
    )
    poor = [(*name, round(one, 2)) for name, one in zip(names, measured, strict=True) if one < TEXT]
    assert poor == []


def test_launcher_stands_out_from_every_color(colors: Page) -> None:
    measured: list[float] = colors.evaluate(
        """colors => colors.map((color) => M.contrast(
          M.rgbOf(color), M.rgbOf(M.isBright(color) ? '#111111' : '#ffffff')))""",
        COLORS,
    )
    assert min(measured) >= DRAWING
