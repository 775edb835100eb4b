"""Takes away what is not the page's content: chrome, controls and text that nobody can see."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.extract.html_accordions import Panels
from ingest.extract.html_menus import drop_link_lists
from ingest.extract.html_style import (
    hides,
    hiding_selectors,
    inline_style,
    is_unseen_colour,
    matches,
)
from ingest.extract.html_tree import Element, remove, text_of

_NEVER_TEXT = (
    "script", "style", "template", "noscript", "iframe", "object", "embed", "svg", "canvas",
    "audio", "video", "map", "math", "head", "select", "input", "textarea", "option", "datalist",
    "progress", "meter", "dialog", "frameset", "noframes",
)  # fmt: skip
_CHROME_ROLES = frozenset(
    {"navigation", "banner", "contentinfo", "search", "dialog", "alertdialog", "menu", "menubar",
     "toolbar", "status", "progressbar", "tooltip"}
)  # fmt: skip
_CHROME_NAME = re.compile(
    r"(?:^|[\s_-])(?:cookies?|consent|gdpr|onetrust|cookiebot|breadcrumbs?|crumbs?|brødsmule\w*|"
    r"skip(?:-?link|-?to)?|social|share|sharing|addthis|newsletter|nyhetsbrev|pagination|pager|"
    r"site-?(?:header|footer|nav)|(?:main|mega|side|sub|top|mobile|lang\w*)-?(?:nav|menu)|navbar|"
    r"language-?(?:switch\w*|select\w*)|popup|modal|toast|feedback|rating|useful|helpful|"
    r"page-?actions|print(?:-?button)?|back-?to-?top|chat-?(?:widget|launcher)|login-?form|"
    r"advert\w*|promo-?bar|recaptcha|comments?|reviews?|disqus)(?:$|[\s_-])",
    re.IGNORECASE,
)
_SCREEN_READER = re.compile(
    r"(?:^|\s)(?:sr-only|visually-?hidden|screen-reader(?:-text|-only)?|u-hidden|visuallyhidden)"
    r"(?:$|\s)",
    re.IGNORECASE,
)
_FEEDBACK = re.compile(
    r"^(?:var (?:denne|siden|artikkelen|informasjonen|dette|denna|sidan|artikeln|siden her)"
    r"[^?]{0,60}(?:hjelp|nyttig|hjälp|användbar|nyttigt|til hjælp|hjelpsom)\w*"
    r"|fant du (?:det )?du|fann du (?:det )?du|hittade du det du|fandt du det, du|löysitkö"
    r"|oliko (?:tästä|tämä) |was this (?:page|article|information|answer)"
    r"|did (?:this|you find)[^?]{0,60}(?:help|looking for|answer))[^?]{0,60}\?",
    re.IGNORECASE,
)
_CONTENT_TAGS = frozenset({"main", "article", "body", "html"})
MAX_CHROME_SHARE = 0.4
MIN_HIDDEN_WORDS = 3


@dataclass(frozen=True, slots=True)
class CleanPage:
    """What is left of a page.

    Attributes:
        root: the element that holds the content.
        dropped_hidden: whether text that nobody can see was dropped.
    """

    root: Element
    dropped_hidden: bool


def clean_page(page: Element, panels: Panels, url: str) -> CleanPage:
    """Remove everything but the content from a parsed page; the tree is changed.

    Args:
        panels: folded parts that a reader can open, which count as seen.
        url: the page's address.
    """
    selectors = hiding_selectors(page)
    for element in list(page.iter(*_NEVER_TEXT)):
        remove(element)
    body = page.find("body")
    whole = page if body is None else body
    for element in list(whole.iter("nav")):
        remove(element)
    _drop_site_chrome(whole)
    dropped = _drop_hidden(whole, panels, selectors)
    root = _content_root(whole)
    _drop_named_chrome(root)
    drop_link_lists(root, url)
    _drop_controls(root)
    _drop_feedback(root)
    return CleanPage(root, dropped)


def _drop_site_chrome(body: Element) -> None:
    """Headers and footers of the site (not those of an article), and parts with such roles."""
    for element in list(body.iter("header", "footer", "aside")):
        is_of_article = any(parent.tag in ("main", "article") for parent in element.iterancestors())
        if _is_site_part(element, is_of_article):
            remove(element)
    for element in list(body.iter()):
        role = element.get("role") if isinstance(element.tag, str) else None
        if role in _CHROME_ROLES and element.find(".//main") is None:
            remove(element)


def _is_site_part(element: Element, is_of_article: bool) -> bool:
    if element.tag == "aside":
        return not is_of_article or _link_share(element) > 0.5
    if is_of_article or element.find(".//main") is not None:
        return False
    return element.tag == "footer" or not _holds_content(element)


def _holds_content(header: Element) -> bool:
    """Whether a page's header carries the heading and text outside of any menu."""
    heading = header.find(".//h1")
    return heading is not None and heading.find(".//a") is None


def _drop_hidden(body: Element, panels: Panels, selectors: dict[str, bool]) -> bool:
    dropped = False
    total = _size(body)
    hidden = [e for e in body.iter() if isinstance(e.tag, str) and _is_hidden(e, selectors)]
    for element in hidden:
        if element.tag in ("body", "html", "main") or panels.can_be_opened(element):
            continue
        if element.find(".//h1") is not None and _size(element) > total * 0.6:
            continue  # a page that shows itself only when its script has run
        words = len(text_of(element).split())
        is_for_ears = _SCREEN_READER.search(element.get("class") or "") is not None
        dropped = dropped or (words >= MIN_HIDDEN_WORDS and not (is_for_ears and words < 12))
        remove(element)
    return dropped


def _is_hidden(element: Element, selectors: dict[str, bool]) -> bool:
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    if _SCREEN_READER.search(element.get("class") or ""):
        return True
    if element.tag == "font" and element.get("size") == "0":
        return True
    style = inline_style(element)
    if element.tag == "font" and element.get("color") and "color" not in style:
        style["color"] = (element.get("color") or "").lower()
    if hides(style) or ("color" in style and is_unseen_colour(element, style)):
        return True
    return matches(element, selectors)


def _content_root(body: Element) -> Element:
    """Return the element with the page's own content."""
    mains = [e for e in body.iter() if e.tag == "main" or e.get("role") == "main"]
    total = _size(body)
    for main in mains:
        if _size(main) >= min(200, total * 0.3):
            return main
    articles = list(body.iter("article"))
    if len(articles) == 1 and _size(articles[0]) >= total * 0.5:
        return articles[0]
    return mains[0] if mains and _size(mains[0]) else body


def _drop_named_chrome(root: Element) -> None:
    """Drop parts whose class or id says what they are, unless they are most of the page."""
    total = max(1, _size(root))
    for element in list(root.iter()):
        if element is root or not isinstance(element.tag, str) or element.tag in _CONTENT_TAGS:
            continue
        names = f"{element.get('class') or ''} {element.get('id') or ''}"
        is_chrome = _CHROME_NAME.search(names) or _is_crumbs(element)
        holds_title = element.tag == "h1" or element.find(".//h1") is not None
        if is_chrome and not holds_title and _size(element) / total <= MAX_CHROME_SHARE:
            remove(element)


def _is_crumbs(element: Element) -> bool:
    label = (element.get("aria-label") or "").lower()
    return "breadcrumb" in label or "brødsmule" in label or "murupolku" in label


def _drop_controls(root: Element) -> None:
    for element in list(root.iter("button", "label", "legend")):
        if element.tag == "button" and (_opens_something(element) or _is_in_heading(element)):
            continue
        if element.tag != "button" and element.get("for") is None and element.tag != "legend":
            continue
        remove(element)
    for form in list(root.iter("form")):
        if _size(form) < 200 and form.find(".//p") is None:
            remove(form)


def _opens_something(button: Element) -> bool:
    names = ("aria-controls", "aria-expanded", "data-target", "data-bs-target")
    return any(button.get(name) is not None for name in names)


def _is_in_heading(element: Element) -> bool:
    headings = ("h1", "h2", "h3", "h4", "h5", "h6", "summary", "dt")
    return any(parent.tag in headings for parent in element.iterancestors())


def _drop_feedback(root: Element) -> None:
    """Drop the question whether the page was of help, with what belongs to it."""
    for element in list(root.iter("p", "h2", "h3", "h4", "h5", "div", "span", "strong")):
        text = text_of(element)
        if len(text) > 150 or not _FEEDBACK.match(text):
            continue
        whole = element
        parent = element.getparent()
        while parent is not None and parent is not root and _size(parent) < 200:
            whole, parent = parent, parent.getparent()
        remove(whole)


def _size(element: Element) -> int:
    return sum(len(text.strip()) for text in element.itertext())


def _link_share(element: Element) -> float:
    links = sum(_size(link) for link in element.iter("a"))
    return links / max(1, _size(element))
