"""Versions and pages of a small company, and the content owner's views of them."""

from __future__ import annotations

import json
from typing import Any

from playwright.sync_api import Page, expect

from knowledge.documents.documents import Audience, Document, FaqPair, Heading
from tests.content import Library

FAQ = "Hva koster frakt?\n\nFrakt koster 79 kroner per pakke i hele Norge."
PADDING = "".join(f"Punkt {n} i vilkårene er som før, og gjelder alle kunder. " for n in range(20))
FILLER = "Alt om mobilabonnement og bredbånd hos oss\nFinn din nærmeste butikk her"
MARKUP = [
    "<script>alert('I01')</script>",
    "<img src=//evil.example/x onerror=alert('I02')>",
    "<svg onload=alert('I03')><animate onbegin=alert('I04') attributeName=x>",
    "java\tscript:alert('I05') vbscript:msgbox(7) data:text/html,<script>alert('I06')</script>",
    "<math><mglyph><style><img src=x onerror=alert('I08')></style></mglyph></math>",
    "</template></noscript></title></textarea><script>alert('I09')</script>",
    '"><a id=config name=config href=//evil.example/>',
    "```html\n<iframe src=javascript:alert('I12')></iframe>\n```",
    "![x](https://evil.example/q) <link rel=prefetch href=//evil.example/p>",
]


def page_of(name: str, text: str, **fields: Any) -> Document:
    title = fields.pop("title", name.capitalize())
    return Document(f"https://tindra.example.no/{name}", title, text, "nb", **fields)


def hostile() -> list[Document]:
    """Each text of the corpus in title, address, question and text."""
    return [
        page_of(
            f"ond{n}?q={markup}",
            f"{markup}\n\nSvar nummer{n} om ondskap: {markup}",
            title=f"Ond {n} {markup}",
            faq_pairs=(FaqPair(0, len(markup), len(markup) + 2, 2 * len(markup) + 27),),
        )
        for n, markup in enumerate(MARKUP)
    ]


def shipping(price: int) -> Document:
    return page_of(
        "frakt",
        FAQ.replace("79", str(price)) + "\n\n" + PADDING,
        faq_pairs=(FaqPair(0, 17, 19, len(FAQ)),),
        headings=(Heading(2, 0, 17),),
    )


def fill(library: Library) -> None:
    """Publish three versions; in the last one shipping costs 99 instead of 79."""
    library.make()
    pages = [page_of(f"side{n}", f"Om emne{n} står det her.\n{FILLER}") for n in range(5)]
    secret = page_of("rutine", "Rabatt ved oppsigelse.", audience=Audience.INTERNAL)
    library.publish(*pages, shipping(79))
    library.publish(*pages, shipping(79), secret, *hostile())
    library.publish(*pages, shipping(99), secret, *hostile())


def go(page: Page, path: str, heading: str) -> None:
    page.goto(f"/admin#/{path}")
    expect(page.get_by_role("heading", level=1)).to_contain_text(heading)


def ask(page: Page, question: str) -> None:
    go(page, "bench", "Testbenk")
    page.get_by_label("Spørsmål").fill(question)
    page.get_by_role("button", name="Spør", exact=True).click()


# A measurement that comes to the 17th of 66 questions and no further.
HELD_MEASUREMENT = """
const real = window.fetch;
window.fetch = (path, options) => {
  if (!String(path).endsWith("/dial/measurements")) return real(path, options);
  const progress = 'event: progress\\ndata: {"asked": 17, "total": 66}\\n\\n';
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(progress));
      options.signal.addEventListener("abort", () => controller.error(options.signal.reason));
    },
  });
  return Promise.resolve(new Response(body));
};
"""


def golden() -> str:
    """Questions to the small company: enough to choose floors by, some of them answered wrongly."""
    rows: list[dict[str, object]] = [
        {"text": "Hva koster frakt?", "relevant": ["/frakt"], "topic": "/frakt"} for _ in range(40)
    ]
    rows += [{"text": f"Hva står det om emne{n}?", "relevant": [f"/side{n % 4}"]} for n in range(5)]
    rows += [{"text": f"Hva koster bil nummer {n}?", "answerable": False} for n in range(21)]
    return "\n".join(json.dumps(row) for row in rows)


def measure(page: Page, questions: str) -> None:
    go(page, "dial", "Svargrense")
    page.get_by_label("Spørsmål med fasit").fill(questions)
    page.get_by_role("button", name="Mål", exact=True).click()


VIEWS = (
    "versions", "versions/3", "diff", "pages", "page", "bench", "dial", "dial-refused",
    "dial-running", "embed",
)  # fmt: skip


def open_dial(page: Page, view: str) -> None:
    """Bring the dial into a state: `dial` measured, `dial-refused`, or `dial-running`."""
    if view == "dial-running":
        page.add_init_script(HELD_MEASUREMENT)
    measure(page, '{"text": "Hva?"}\nno json\n' if view == "dial-refused" else golden())
    if view == "dial":
        page.get_by_label("Så mange av svarene").select_option("0.1")
        page.locator("summary").click()
    awaited = {"dial": ".dial-curve svg", "dial-refused": "[role=alert]"}
    expect(page.locator(awaited.get(view, ".dial-running"))).to_be_visible()


def open_view(page: Page, view: str) -> None:
    if view == "bench":
        ask(page, "Hva koster frakt?")
        expect(page.locator(".answer-text")).to_be_visible()
        for summary in page.locator("summary").all():
            summary.click()
        return
    if view.startswith("dial"):
        open_dial(page, view)
        return
    page.goto(f"/admin#/{'versions/3' if view == 'diff' else 'pages' if view == 'page' else view}")
    if view == "diff":
        page.get_by_role("link", name="Frakt").click()
        expect(page.locator(".diff ins")).to_be_visible()
    elif view == "page":
        page.get_by_role("link", name="Side0").click()
        expect(page.locator(".passage").first).to_be_visible()
    else:
        expect(page.locator("main :is(table, .changes, .snippet)").first).to_be_visible()
