"""What is noticed when pages are laid beside each other, and what is not."""

from __future__ import annotations

from datetime import UTC, datetime

from ingest.extract.extraction import ExtractionTask
from ingest.extract.html import extract_html
from ingest.runs.survey import survey
from knowledge.documents.archive import ArchivedDocument
from knowledge.documents.documents import Audience, Document, FaqPair
from tests.ingest.conftest import Bench
from tests.ingest.site import Site, help_site

MENU = (
    '<div class="x1"><a href="/a">Alt om mobilabonnement</a><br><a href="/b">Alt om bredbånd</a>'
    '<br><a href="/c">Finn nærmeste butikk</a></div>'
)
TOPICS = ("faktura", "frakt", "retur", "garanti", "betaling", "levering", "konto", "passord")
LONG = " ".join(f"Setning nummer {n} handler om vilkårene for avtalen din." for n in range(30))


def archived(*documents: Document) -> list[ArchivedDocument]:
    now = datetime.now(UTC)
    return [
        ArchivedDocument(f"{number}", document.version_hash, now, document)
        for number, document in enumerate(documents)
    ]


def document(name: str, text: str, audience: Audience = Audience.PUBLIC) -> Document:
    return Document(f"https://fjord.no/{name}", name, text, "nb", audience=audience)


def test_menu_that_looks_like_content_is_marked_on_every_page() -> None:
    pages = []
    for topic in TOPICS:
        body = f"<h1>Om {topic}</h1><p>Her leser du det du trenger å vite om {topic}.</p>{MENU}"
        task = ExtractionTask(
            "", f"https://fjord.no/{topic}", "text/html", "utf-8", Audience.PUBLIC, "nb"
        )
        pages += extract_html(body.encode(), task)
    found = survey(archived(*pages))
    assert len(found) == len(pages)
    for number, [warning] in found.items():
        assert warning.code == "boilerplate_left"
        [(start, end)] = warning.spans
        marked = pages[int(number)].text[start:end]
        assert "mobilabonnement" in marked
        assert marked.endswith("butikk")
        assert "trenger å vite" not in marked


def test_headings_questions_and_stock_phrases_are_content() -> None:
    question = "Hvordan kommer jeg i kontakt med kundeservice hos dere?"
    pages = [
        Document(
            f"https://fjord.no/{topic}",
            topic,
            f"{question}\n\nSvaret er et annet for {topic}.\n\nRing oss gjerne.",
            "nb",
            faq_pairs=(FaqPair(0, len(question), len(question) + 2, len(question) + 20),),
        )
        for topic in TOPICS
    ]
    assert survey(archived(*pages)) == {}


def test_near_duplicates_name_each_other_and_stay_within_their_audience() -> None:
    found = survey(
        archived(
            document("old", LONG),
            document("new", LONG + " Nytt: angrefristen er 14 dager."),
            document("secret", LONG, Audience.INTERNAL),
            document("other", " ".join(reversed(LONG.split()))),
            document("short", "Samme korte tekst."),
            document("short2", "Samme korte tekst."),
        )
    )
    assert {number: warnings[0].other_url for number, warnings in found.items()} == {
        "0": "https://fjord.no/new",
        "1": "https://fjord.no/old",
    }


def test_a_page_copied_a_thousand_times_is_told_in_time() -> None:
    pages = [document(f"{n}", f"{LONG} Utgave {n}.") for n in range(1000)]
    found = survey(archived(*pages))
    assert sum(w.code == "near_duplicate" for ws in found.values() for w in ws) >= 2


async def test_a_run_surveys_its_version_and_reports_on_new_pages(bench: Bench, site: Site) -> None:
    help_site(site)
    for name in ("a", "b"):
        site.page(f"/{name}.html", f"Side {name}", f"<p>{LONG}</p>")
    links = '<a href="/a.html">a</a> <a href="/b.html">b</a> <a href="/hjelp/1.html">1</a>'
    site.page("/", "Hjelp", f"<p>Velg en sak under her.</p>{links}")
    report = await bench.pipeline().run(bench.company, [site.url])
    alike = {w.url.removeprefix(site.url) for w in report.warnings if w.code == "near_duplicate"}
    assert alike == {"a.html", "b.html"}
    site.page("/hjelp/1.html", "Ny tittel", "<p>Gebyret er nå 512 kroner, fra mandag.</p>")
    again = await bench.pipeline().run(bench.company)
    assert [w for w in again.warnings if w.code == "near_duplicate"] == []
