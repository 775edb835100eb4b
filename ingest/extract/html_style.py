"""Inline styles and style sheets of a page, as far as they hide text from people."""

from __future__ import annotations

import re

from ingest.extract.html_tree import Element

_DECLARATION = re.compile(r"([a-z-]+)\s*:\s*([^;]+)")
_RULE = re.compile(r"([^{}]{1,500})\{([^{}]{0,2000})\}")
_SIMPLE = re.compile(r"(?:[a-z][a-z0-9]*)?[.#][A-Za-z_][\w-]*")
_ZERO = re.compile(r"^[+-]?0*(?:\.0+)?(?:px|pt|em|rem|%|vw|vh)?$")
_TINY = re.compile(r"^(?:0*\.\d+|1)(?:px|pt)$")
_FAR = re.compile(r"^-\d{3,}(?:\.\d+)?(?:px|pt|em|rem|vw|vh|%)?$")
_FAR_AWAY = re.compile(r"^\d{4,}(?:\.\d+)?px$")
_CLIPPED = re.compile(r"rect\(\s*(?:0|1px)|inset\(\s*(?:50|100)%")
_RGB = re.compile(r"rgba?\(\s*(\d+)[\s,]+(\d+)[\s,]+(\d+)(?:\s*[,/]\s*([\d.]+%?))?")
_HEX = re.compile(r"#([0-9a-f]{3,8})$")
_NAMED = {
    "white": (255, 255, 255),
    "snow": (255, 250, 250),
    "ivory": (255, 255, 240),
    "ghostwhite": (248, 248, 255),
    "floralwhite": (255, 250, 240),
    "whitesmoke": (245, 245, 245),
    "black": (0, 0, 0),
}
# Where light text on a background from a style sheet is usual.
_COLOURED_PLACE = re.compile(
    r"hero|banner|dark|bg|background|jumbotron|cover|btn|button|badge|header|card|tile|cta|alert"
    r"|callout|primary|label|tag",
    re.IGNORECASE,
)
Style = dict[str, str]
Colour = tuple[int, int, int]


def inline_style(element: Element) -> Style:
    """Return an element's own declarations."""
    return _declarations(element.get("style") or "")


def hiding_selectors(root: Element) -> dict[str, bool]:
    """Return simple selectors (`.x`, `#x`, `p.x`) that the page's own style sheets hide.

    Rules inside @media are left out: they hide for some screens only. The value is True when
    the same selector is shown again by another rule.
    """
    found: dict[str, bool] = {}
    for sheet in root.iter("style"):
        text = re.sub(r"/\*.*?\*/", "", (sheet.text or "")[:200_000], flags=re.DOTALL)
        for selectors, body in _RULE.findall(_without_at_rules(text)):
            style = _declarations(body)
            for selector in selectors.split(","):
                name = selector.strip()
                if _SIMPLE.fullmatch(name) and (hides(style) or is_white_on_white(style)):
                    found.setdefault(name, False)
    return found


def matches(element: Element, selectors: dict[str, bool]) -> bool:
    """Whether one of the simple selectors means this element."""
    if not selectors:
        return False
    names = [f".{name}" for name in (element.get("class") or "").split()]
    if element.get("id"):
        names.append(f"#{element.get('id')}")
    return any(name in selectors or f"{element.tag}{name}" in selectors for name in names)


def hides(style: Style) -> bool:
    """Whether these declarations keep text from being seen."""
    if not style:
        return False
    if style.get("display") == "none" or style.get("visibility") in ("hidden", "collapse"):
        return True
    size = style.get("font-size", "")
    if _ZERO.match(size) or _TINY.match(size):
        return True
    # With a movement it is a page that fades its parts in, not one that hides them.
    is_moving = any(name in style for name in ("transform", "transition", "animation"))
    if _ZERO.match(style.get("opacity", "x")) and not is_moving:
        return True
    if _FAR.match(style.get("text-indent", "")) or _CLIPPED.search(
        style.get("clip", "") + style.get("clip-path", "")
    ):
        return True
    return _is_off_screen(style) or _is_collapsed(style)


def is_white_on_white(style: Style) -> bool:
    """Whether text and background are both given and nearly the same colour."""
    colour = _colour(style.get("color", ""))
    ground = _colour(style.get("background-color", "") or style.get("background", ""))
    return colour is not None and ground is not None and _distance(colour, ground) < 40


def is_unseen_colour(element: Element, style: Style) -> bool:
    """Whether text has the colour of what is behind it, which is white where nothing is said."""
    if style.get("color", "").replace(" ", "") == "transparent":
        return True
    colour = _colour(style.get("color", ""))
    if colour is None:
        return False
    place: Element | None = element
    names = ""
    while place is not None:
        declared = inline_style(place)
        ground = declared.get("background-color") or declared.get("background")
        ground = ground or place.get("bgcolor")
        if ground:
            known = _colour(ground)
            return known is not None and _distance(colour, known) < 40
        names += f" {place.get('class') or ''} {place.get('id') or ''}"
        place = place.getparent()
    return _distance(colour, (255, 255, 255)) < 40 and not _COLOURED_PLACE.search(names)


def _declarations(text: str) -> Style:
    clean = text.lower().replace("!important", "")
    return {name: value.strip() for name, value in _DECLARATION.findall(clean[:5000])}


def _is_off_screen(style: Style) -> bool:
    if style.get("position") not in ("absolute", "fixed"):
        return False
    sides = [style.get(side, "") for side in ("left", "top", "right", "bottom", "margin-left")]
    return any(_FAR.match(side) or _FAR_AWAY.match(side) for side in sides)


def _is_collapsed(style: Style) -> bool:
    sizes = [style.get(side, "x") for side in ("height", "width", "max-height", "max-width")]
    is_clipped = style.get("overflow", "").startswith(("hidden", "clip"))
    return is_clipped and any(_ZERO.match(size) or _TINY.match(size) for size in sizes)


def _without_at_rules(text: str) -> str:
    kept: list[str] = []
    depth, is_at = 0, False
    for part in re.split(r"([{}])", text):
        if part == "{":
            depth += 1
        elif part == "}":
            depth -= 1
            is_at = is_at and depth > 0
        elif depth == 0 and part.strip().startswith("@"):
            is_at = True
            continue
        if not is_at:
            kept.append(part)
    return "".join(kept)


def _colour(text: str) -> Colour | None:
    value = text.strip().split(" url")[0]
    if value in _NAMED:
        return _NAMED[value]
    if match := _HEX.match(value):
        digits = match.group(1)
        if len(digits) in (3, 4):
            digits = "".join(digit * 2 for digit in digits)
        if len(digits) >= 6:
            return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)
    if match := _RGB.match(value):
        red, green, blue = (int(number) for number in match.groups()[:3])
        return red, green, blue
    return None


def _distance(first: Colour, second: Colour) -> int:
    return max(abs(a - b) for a, b in zip(first, second, strict=True))
