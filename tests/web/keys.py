"""Going about a page by the keyboard alone, into its frames and shadow roots too."""

from __future__ import annotations

from playwright.sync_api import Error, Page

LIMIT = 120
# What a person would call the element that has the focus; nothing while a frame inside has it.
FOCUSED = """() => {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  if (!document.hasFocus() || !element || element === document.body) return '';
  if (element.tagName === 'IFRAME' || element.shadowRoot) return '';
  const label = element.labels?.[0]?.innerText ?? '';
  const own = element.getAttribute('aria-label') ?? '';
  return (own || label || element.innerText || element.className || '').trim();
}"""


def focused(page: Page) -> str:
    """Return the name of what has the focus, in whichever frame it is."""
    for frame in reversed(page.frames):
        try:
            name: str = frame.evaluate(FOCUSED)
        except Error:  # the frame went away meanwhile
            continue
        if name:
            return name
    return ""


def tab_to(page: Page, name: str, key: str = "Tab", *, exact: bool = False) -> None:
    """Press Tab until the focus is on something whose name holds these words, or is them.

    Raises:
        AssertionError: nothing of this name is reached.
    """
    seen = []
    for _ in range(LIMIT):
        page.keyboard.press(key)
        seen.append(focused(page))
        if name == seen[-1] or (not exact and name.casefold() in seen[-1].casefold()):
            return
    raise AssertionError(f"{name!r} is not reached by {key}, but {list(dict.fromkeys(seen))}")


def press(page: Page, name: str, *, exact: bool = False) -> None:
    """Go to something by Tab and press Enter on it."""
    tab_to(page, name, exact=exact)
    page.keyboard.press("Enter")


def write(page: Page, name: str, text: str) -> None:
    """Go to a field by Tab and write in it, instead of what it held."""
    tab_to(page, name)
    page.keyboard.press("Control+A")
    page.keyboard.type(text)
