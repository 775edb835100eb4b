"""The demo's content is consistent, complete and without real people's numbers."""

from __future__ import annotations

import csv
import json
import re
from datetime import UTC, datetime
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import pypdfium2
import pytest
import yaml
from docx import Document
from lxml import html

from bot.directory.rows import read_csv
from bot.notices.notice import NoticeDraft
from bot.notices.severity import Severity
from demo.serve import DEMO, load_sites
from knowledge.companies.companies import Company

DESCRIBED = yaml.safe_load((DEMO / "companies.yaml").read_text(encoding="utf-8"))
COMPANIES: dict[str, dict[str, Any]] = {one["slug"]: one for one in DESCRIBED["companies"]}
GROUPS: dict[str, dict[str, Any]] = {one["slug"]: one for one in DESCRIBED["groups"]}
SITES = {site.slug: site for site in load_sites()}
LANGUAGES = {"nb", "nn", "sv", "fi", "en"}
PHONE = re.compile(r"(?<![\d+])\d\d \d\d \d\d \d\d(?!\d)")
EMAIL = re.compile(r"[\w.+-]+@[\w.-]+\w")
HIDDEN = (
    "//script|//style|//noscript|//*[@aria-hidden='true']"
    "|//*[contains(translate(@style,' ',''),'display:none')]"
    "|//*[@hidden and not(@id=//button/@aria-controls)]"
)
OWN_WORDS = {"nb": "ikke", "nn": "ikkje", "sv": "och", "fi": "ja", "en": "the"}

every_company = pytest.mark.parametrize("slug", list(COMPANIES))


def tidy(text: str) -> str:
    """Return the text with plain spaces and without soft hyphens."""
    return " ".join(text.replace("\xad", "").split())


@cache
def page(slug: str, path: str) -> html.HtmlElement:
    file = SITES[slug].find(path)
    assert file is not None, f"{slug} has no {path}"
    return html.fromstring(file.read_bytes())


@cache
def shown(slug: str, path: str) -> str:
    """Return what a customer can read of a page or file."""
    file = SITES[slug].find(path)
    assert file is not None, f"{slug} has no {path}"
    if file.suffix == ".pdf":
        pdf = pypdfium2.PdfDocument(file)
        text = " ".join(sheet.get_textpage().get_text_range() for sheet in pdf)
        pdf.close()
        return tidy(text)
    if file.suffix == ".docx":
        document = Document(str(file))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        return tidy(" ".join([paragraph.text for paragraph in document.paragraphs] + cells))
    tree = html.fromstring(file.read_bytes())
    for element in tree.xpath(HIDDEN):
        element.drop_tree()
    return tidy(" ".join(tree.find("body").itertext()))


@cache
def paths(slug: str) -> tuple[str, ...]:
    """Return every page of a site, whether open to crawlers or not."""
    folder = SITES[slug].folder
    return tuple("/" + f.relative_to(folder).as_posix() for f in sorted(folder.rglob("*.html")))


@cache
def public_text(slug: str) -> str:
    """Return all that crawlers may learn of a company, with its FAQ."""
    site = SITES[slug]
    files = ["/" + f.relative_to(site.folder).as_posix() for f in site.folder.glob("filer/*")]
    texts = [shown(slug, path) for path in [p for p, _ in site.indexable()] + files]
    texts += [row["question"] + " " + row["answer"] for row in faq(slug)]
    return "\n".join(texts)


@cache
def notes_text(slug: str) -> str:
    return "\n".join(
        tidy(note.read_text(encoding="utf-8")) for note in (DEMO / slug / "notes").glob("*.md")
    )


def faq(slug: str) -> list[dict[str, str]]:
    group = GROUPS.get(COMPANIES[slug].get("group", ""), {"sources": []})
    sources = [*COMPANIES[slug]["sources"], *group["sources"]]
    [source] = [s for s in sources if s["kind"] == "faq"]
    with (DEMO / source["path"]).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@every_company
def test_links_resolve_and_nothing_is_external(slug: str) -> None:
    for path in paths(slug):
        tree = page(slug, path)
        for element, _, link, _ in tree.iterlinks():
            parts = urlsplit(link)
            where = f"{slug}{path}: {link}"
            if parts.scheme == "tel":
                assert re.fullmatch(r"\+47[01]\d{7}", parts.path), where
                assert parts.path[3:] == element.text_content().replace(" ", ""), where
            elif parts.scheme == "mailto":
                assert parts.path == element.text_content(), where
            else:
                assert not parts.scheme, where
                assert not parts.netloc, where
                target = SITES[slug].find(parts.path) if parts.path else SITES[slug].find(path)
                assert target is not None, where
                assert not parts.fragment or tree.xpath("//*[@id=$id]", id=parts.fragment), where


@every_company
def test_every_open_page_can_be_reached_from_the_front_page(slug: str) -> None:
    found, queue = set(), ["/"]
    while queue:
        path = queue.pop()
        if path in found or not path.endswith(("/", ".html")):
            continue
        found.add(path)
        queue += [urlsplit(a.get("href")).path for a in page(slug, path).xpath("//a[@href]")]
    unreachable = {path for path, _ in SITES[slug].indexable()} - found
    assert unreachable <= {"/hjelp/flytte-nummer.html"}  # known from the sitemap only


@every_company
def test_each_page_has_the_head_and_the_language_of_its_text(slug: str) -> None:
    for path in paths(slug):
        tree, where = page(slug, path), slug + path
        language = tree.get("lang")
        assert language in LANGUAGES, where
        assert tree.findtext("head/title"), where
        assert tree.xpath("//meta[@name='description']/@content")[0], where
        assert len(tree.xpath("//h1")) == 1, where
        for other in tree.xpath("//body//*[@lang]"):
            other.drop_tree()
        words = set(re.findall(r"\w+", tree.find("body").text_content().lower()))
        assert OWN_WORDS[language] in words or language == "nb", where
        assert not words & {OWN_WORDS[lang] for lang in {"nb", "nn", "sv"} - {language}}, where
    page.cache_clear()  # this test has taken pages apart


@every_company
def test_faq_markup_says_what_the_page_says(slug: str) -> None:
    marked_up = 0
    for path in paths(slug):
        for script in page(slug, path).xpath("//script[@type='application/ld+json']"):
            entries = json.loads(script.text)["mainEntity"]
            marked_up += 1
            assert len(entries) >= 3
            for entry in entries:
                assert tidy(entry["name"]) in shown(slug, path)
                assert tidy(entry["acceptedAnswer"]["text"]) in shown(slug, path)
    assert marked_up


def test_the_promised_kinds_of_markup_exist() -> None:
    trees = [page(slug, path) for slug in COMPANIES for path in paths(slug)]
    for xpath in (
        "//details/summary",
        "//button[@aria-expanded='false' and @aria-controls]",
        "//h2[contains(., '?')]",
        "//table",
        "//nav[contains(@class, 'crumbs')]",
        "//*[contains(@class, 'cookie-banner')]",
        "//meta[@name='robots' and contains(@content, 'noindex')]",
    ):
        assert any(tree.xpath(xpath) for tree in trees), xpath
    for tree in trees:
        ids = tree.xpath("//@id")
        assert len(ids) == len(set(ids))
        assert set(tree.xpath("//@aria-controls")) <= set(ids)
        assert set(tree.xpath("//@aria-labelledby")) <= set(ids)


def test_the_page_under_two_urls_names_one_canonical() -> None:
    twins = [
        page("tindra", f"/hjelp/{name}.html") for name in ("bytte-til-tindra", "flytte-nummer")
    ]
    assert {t.xpath("string(//link[@rel='canonical']/@href)") for t in twins} == {
        "/hjelp/bytte-til-tindra.html"
    }
    assert len({tidy(t.xpath("//main")[0].text_content()) for t in twins}) == 1


@every_company
def test_examples_are_answered_by_the_page_they_name(slug: str) -> None:
    company = COMPANIES[slug]
    assert len(company["examples"]) >= 8
    assert len(company["unanswerable"]) >= 3
    assert len({example["language"] for example in company["examples"]}) >= 4
    open_paths = {path for path, _ in SITES[slug].indexable()}
    for example in company["examples"]:
        assert example["language"] in LANGUAGES
        assert example["fact"] in shown(slug, example["page"]), example
        for path in [example["page"], *example.get("also", [])]:
            assert example["fact"] in shown(slug, path) or path.startswith(("/en/", "/fi/")), (
                example
            )
            assert path.removesuffix("index.html") in open_paths or path.startswith("/filer/")


@every_company
def test_what_must_not_be_said_is_never_public(slug: str) -> None:
    company, site = COMPANIES[slug], SITES[slug]
    raw = "\n".join(file.read_text(encoding="utf-8") for file in site.folder.rglob("*.html"))
    for fact in company["internal_facts"]:
        assert fact in notes_text(slug), fact
        assert fact not in public_text(slug), fact
    for fact in company["hidden_facts"]:
        assert fact in tidy(raw), fact
        assert fact not in public_text(slug), fact


@every_company
def test_sister_companies_differ(slug: str) -> None:
    group = COMPANIES[slug].get("group")
    sisters = [c for c in COMPANIES if group and c != slug and COMPANIES[c].get("group") == group]
    for fact in COMPANIES[slug]["foreign_facts"]:
        pattern = re.compile(rf"(?<!\d){re.escape(fact)}")
        assert any(pattern.search(public_text(sister)) for sister in sisters), fact
        assert not pattern.search(public_text(slug) + notes_text(slug)), fact
    assert bool(sisters) == bool(COMPANIES[slug]["foreign_facts"])


@every_company
def test_phone_numbers_and_addresses_cannot_be_real(slug: str) -> None:
    text = public_text(slug) + notes_text(slug)
    assert PHONE.findall(text)
    assert all(number[0] in "01" for number in PHONE.findall(text))
    assert all(re.search(r"[@.]example\.(no|com)$", address) for address in EMAIL.findall(text))


@every_company
def test_faq_tables_are_whole(slug: str) -> None:
    rows = faq(slug)
    assert list(rows[0]) == ["question", "answer", "language", "url"]
    assert len({row["question"] for row in rows}) == len(rows) >= 12
    for row in rows:
        assert row["question"].endswith("?"), row
        assert len(row["answer"]) > 40, row
        assert row["language"] in LANGUAGES, row
        assert not row["url"] or SITES[slug].find(row["url"]), row


def test_the_group_faq_holds_no_local_facts() -> None:
    local = re.compile(r"\d\d \d\d \d\d|\bkr\b|@|kl\.|Bergli|Solsiden")
    assert not [row for row in faq("bergli") if local.search(row["answer"])]


def test_tindra_says_the_same_everywhere() -> None:
    rows = page("tindra", "/abonnement.html").xpath("//tbody/tr")
    prices = {tidy(row[0].text): tidy(row[1].text) for row in rows}
    assert len(prices) == 6
    for plan, price in prices.items():
        assert re.search(rf"{plan}(, \d GB)? {price}", shown("tindra", "/filer/prisliste.pdf"))
    assert "129 kr" in shown("tindra", "/en/switching-to-tindra.html")
    for path in ("/hjelp/utlandet.html", "/en/roaming.html", "/sv/utomlands.html"):
        text = shown("tindra", path)
        assert all(fact in text for fact in ("55 GB", "16 ", "600 kr", "9 kr", "99 kr", "299 kr"))
    finnish = shown("tindra", "/fi/ulkomailla.html")
    assert all(fact in finnish for fact in ("55 Gt", "16 ", "600 ", "9 ", "99 ", "299 "))


def test_files_stay_short() -> None:
    for file in DEMO.rglob("*"):
        if file.suffix in {".py", ".html", ".css", ".js", ".md", ".yaml", ".csv"}:
            assert len(file.read_text(encoding="utf-8").splitlines()) < 300, file


@every_company
def test_directory_and_notice_can_be_used(slug: str) -> None:
    wanted = COMPANIES[slug]
    company = Company("c", slug, wanted["name"], wanted["language"], ())
    text = (DEMO / slug / "directory.csv").read_text(encoding="utf-8")
    rows = read_csv(text, company)
    assert len(rows) >= 4
    for row in rows:
        assert {"nb", "en"} <= set(row.names), row.key
        phone = row.channels.get("phone")
        assert phone is None or phone[0] in "01"
        assert row.channels.get("email", "").endswith(".example.no")
    notice = wanted["notice"]
    draft = NoticeDraft(notice["texts"], Severity(notice["severity"]), datetime.now(UTC))
    assert set(draft.checked(company).texts) == {"nb", "en"}
