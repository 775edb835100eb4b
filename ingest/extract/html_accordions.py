"""Accordions and other folded parts of a page: which panel a control opens."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.extract.html_tree import Element

_HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6", "dt", "summary"})
_PANEL_NAME = re.compile(
    r"accordion|collaps|panel|faq|answer|svar|vastaus|expand|toggle|fold|tab-?(?:pane|content)",
    re.IGNORECASE,
)
_CHROME = frozenset({"nav", "header", "footer"})
_CHROME_NAME = re.compile(r"nav|menu|cookie|consent|search|modal|dialog|popup|chat", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Opening:
    """A control and the panel it opens."""

    control: Element
    panel: Element


class Panels:
    """The folded parts of one page that a reader can open."""

    def __init__(self, openings: tuple[Opening, ...]) -> None:
        self.openings = openings
        self._panels = {opening.panel for opening in openings}

    def can_be_opened(self, element: Element) -> bool:
        """Whether an element, though hidden now, is content that a click shows."""
        return element in self._panels or _is_folded_answer(element)


def find_panels(page: Element) -> Panels:
    """Find controls with the panels they open: by ARIA, by Bootstrap's attributes, by position."""
    by_id = {element.get("id"): element for element in page.iter() if element.get("id")}
    found: dict[Element, Opening] = {}
    for control in page.iter():
        if not isinstance(control.tag, str) or _is_chrome(control):
            continue
        panel = _controlled(control, by_id)
        if panel is not None and panel not in found and control not in panel.iter():
            found[panel] = Opening(control, panel)
    for details in page.iter("details"):
        summary = details.find("summary")
        if summary is not None and not _is_chrome(details):
            found[details] = Opening(summary, details)
    return Panels(tuple(found.values()))


def _controlled(control: Element, by_id: dict[str | None, Element]) -> Element | None:
    if control.tag not in ("button", "a", "div", "span", "li", "h2", "h3", "h4", "h5", "dt"):
        return None
    target = control.get("aria-controls")
    if target is None and "collapse" in (control.get("data-toggle"), control.get("data-bs-toggle")):
        target = control.get("data-target") or control.get("data-bs-target") or control.get("href")
    if target:
        return by_id.get(target.split()[0].lstrip("#")) if target.split() else None
    return _next_panel(control) if control.get("aria-expanded") is not None else None


def _next_panel(control: Element) -> Element | None:
    """Return what stands behind a control (or the heading around it) without ARIA's link."""
    place: Element | None = control
    while place is not None:
        following = place.getnext()
        if following is not None:
            return following if isinstance(following.tag, str) else None
        parent = place.getparent()
        place = parent if parent is not None and parent.tag in _HEADINGS else None
    return None


def _is_folded_answer(element: Element) -> bool:
    """Whether a hidden element looks like the answer below a question that can be clicked."""
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    if element.get("aria-labelledby") and element.get("role") in ("region", "tabpanel"):
        return True
    before = element.getprevious()
    if before is None or not _PANEL_NAME.search(names):
        return False
    label = " ".join("".join(before.itertext()).split())
    is_clickable = before.tag in ("button", "a") or before.get("onclick") is not None
    return len(label) <= 300 and (before.tag in _HEADINGS or is_clickable or label.endswith("?"))


def _is_chrome(element: Element) -> bool:
    place: Element | None = element
    while place is not None:
        if place.tag in ("main", "article"):
            return False
        names = f"{place.get('class') or ''} {place.get('id') or ''}"
        if place.tag in _CHROME or place.get("role") in ("navigation", "dialog", "banner"):
            return True
        if place.tag not in ("body", "html", "main") and _CHROME_NAME.search(names):
            return True
        place = place.getparent()
    return False
