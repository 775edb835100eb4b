"""What is wrong with a page for somebody who cannot see, use a mouse, or has a small screen."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
SMALL_TARGETS = """() => [...document.querySelectorAll('button, a, input, textarea, select')]
  .filter((element) => element.checkVisibility({visibilityProperty: true}))
  .map((element) => [element.className || element.tagName, element.getBoundingClientRect()])
  .filter(([, box]) => box.width < 24 || box.height < 24)
  .filter(([name]) => name !== 'A')
  .map(([name, box]) => `${name} ${box.width}x${box.height}`)"""


def faults(page: Page) -> list[str]:
    """Return them: axe's violations in light and dark, what sticks out, targets under 24 px."""
    found: list[str] = []
    Axe().run(page, options=OPTIONS)  # puts axe into the page, where it stays
    for width, height in ((1280, 800), (320, 640)):
        page.set_viewport_size({"width": width, "height": height})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            found += [
                f"{width} {scheme} {one['id']}: {node['html'][:160]}"
                for one in page.evaluate("o => axe.run(o)", OPTIONS)["violations"]
                for node in one["nodes"]
            ]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"{width}: scrolls sideways")
        found += page.evaluate(SMALL_TARGETS)
    return found
