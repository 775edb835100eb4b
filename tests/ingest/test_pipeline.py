"""Runs from a real site and real files to a live version."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.errors import IngestRunning, InvalidSource
from ingest.runs.report import RunState
from ingest.runs.runs import Runs
from knowledge.documents.documents import Audience
from tests.ingest.conftest import Bench
from tests.ingest.site import Answer, Site, help_site


async def test_first_run_brings_all_pages_live(bench: Bench, site: Site) -> None:
    help_site(site)
    stages: set[str] = set()
    report = await bench.pipeline().run(
        bench.company, [site.url], lambda stage, done, total, url: stages.add(stage)
    )
    assert (report.state, report.code, report.version) == (RunState.DONE, None, 1)
    assert (len(report.added), report.extracted, report.unchanged) == (11, 11, 0)
    assert {"fetch", "load", "embed"} <= stages
    document = (await bench.live())[site.url + "hjelp/3.html"]
    assert document.title == "Hjelp med sak 3"
    assert "Gebyret er 39 kroner" in document.text
    assert "informasjonskapsler" not in document.text
    assert "Postboks" not in document.text
    assert document.language == "nb"
    assert report.to_json()["added"] == 11


async def test_second_run_reads_and_builds_nothing(bench: Bench, site: Site) -> None:
    help_site(site)
    site.page("/", "Hjelp", site_body(10), etag=False)  # 200 with the same bytes
    await bench.pipeline().run(bench.company, [site.url])
    site.log.clear()
    report = await bench.pipeline().run(bench.company)
    assert (report.code, report.extracted, report.embedded) == ("nothing_changed", 0, 0)
    assert (report.unchanged, report.version, bench.builder.built) == (11, 1, 1)
    conditions = [headers.get("if-none-match") for path, headers in site.log if "/hjelp/" in path]
    assert len(conditions) == 10
    assert all(conditions)


def site_body(n_pages: int) -> str:
    return "<p>Velg en sak.</p>" + "".join(
        f'<a href="/hjelp/{n}.html">Sak {n}</a> ' for n in range(n_pages)
    )


async def test_only_the_edited_page_changes(bench: Bench, site: Site) -> None:
    help_site(site)
    await bench.pipeline().run(bench.company, [site.url])
    site.page("/hjelp/4.html", "Hjelp med sak 4", "<p>Gebyret er nå 512 kroner, fra mandag.</p>")
    report = await bench.pipeline().run(bench.company)
    assert report.changed == (site.url + "hjelp/4.html",)
    assert (report.added, report.removed, report.unchanged) == ((), (), 10)
    assert (report.extracted, report.version) == (1, 2)
    assert "512 kroner" in (await bench.live())[site.url + "hjelp/4.html"].text


async def test_pages_that_are_gone_leave_the_next_version(bench: Bench, site: Site) -> None:
    help_site(site, 20)
    await bench.pipeline().run(bench.company, [site.url])
    site.raw("/hjelp/3.html", b"<h1>Borte</h1>", status=404)
    site.raw("/hjelp/4.html", b"<h1>Borte</h1>", status=410)
    head = '<meta name="robots" content="noindex">'
    site.page("/hjelp/5.html", "Sak 5", "<p>Ikke for roboter.</p>", head=head)
    site.redirect("/hjelp/6.html", "/hjelp/7.html")
    links = "".join(f'<a href="/hjelp/{n}.html">{n}</a> ' for n in range(20) if n != 8)
    site.page("/", "Hjelp", f"<p>Her finner du hjelp med alt vi tilbyr.</p>{links}")
    report = await bench.pipeline().run(bench.company)
    gone = [3, 4, 5, 6, 8]
    assert report.removed == tuple(f"{site.url}hjelp/{n}.html" for n in gone)
    assert report.state is RunState.DONE
    assert not set(report.removed) & set(await bench.live())
    assert (await bench.pipeline().run(bench.company)).code == "nothing_changed"


async def test_page_that_fails_for_now_keeps_its_document(bench: Bench, site: Site) -> None:
    help_site(site)
    await bench.pipeline().run(bench.company, [site.url])
    site.raw("/hjelp/2.html", b"down", status=503)
    report = await bench.pipeline().run(bench.company)
    assert report.code == "nothing_changed"
    assert [(f.code, f.is_transient) for f in report.failed] == [("http_503", True)]
    assert site.requested("/hjelp/2.html") == 4
    assert site.url + "hjelp/2.html" in await bench.live()


async def test_run_that_loses_too_many_pages_is_refused(bench: Bench, site: Site) -> None:
    help_site(site)
    await bench.pipeline().run(bench.company, [site.url])
    for n in range(6, 10):
        site.raw(f"/hjelp/{n}.html", b"", status=404)
    report = await bench.pipeline().run(bench.company)
    assert (report.state, report.code) == (RunState.REFUSED, "too_many_pages_lost")
    assert "4 of 11" in report.why
    assert report.version == 1
    assert len(await bench.live()) == 11
    forced = await bench.pipeline().run(bench.company, force=True)
    assert (forced.state, len(forced.removed)) == (RunState.DONE, 4)
    assert len(await bench.live()) == 7


async def test_login_page_everywhere_is_refused(bench: Bench, site: Site) -> None:
    help_site(site)
    await bench.pipeline().run(bench.company, [site.url])
    for n in range(10):
        site.page(f"/hjelp/{n}.html", "Logg inn", "<p>Du må logge inn for å se siden.</p>")
    report = await bench.pipeline().run(bench.company)
    assert report.code == "too_many_pages_lost"
    help_site(site)
    assert (await bench.pipeline().run(bench.company)).code == "nothing_changed"


async def test_broken_characters_keep_the_old_text(bench: Bench, site: Site) -> None:
    help_site(site)
    await bench.pipeline().run(bench.company, [site.url])
    body = site.answers["/hjelp/1.html"].body
    site.raw("/hjelp/1.html", body.replace(b"e", b"\xef\xbf\xbd"))
    report = await bench.pipeline().run(bench.company)
    assert report.code == "nothing_changed"
    assert [failure.code for failure in report.failed] == ["characters_broken"]


async def test_pages_that_turn_into_shells_are_refused(bench: Bench, site: Site) -> None:
    help_site(site)
    await bench.pipeline().run(bench.company, [site.url])
    for n in range(10):
        site.page(f"/hjelp/{n}.html", f"Laster {n}", "")
    report = await bench.pipeline().run(bench.company)
    assert (report.state, report.code) == (RunState.REFUSED, "too_much_text_lost")


async def test_site_that_is_down_changes_nothing(bench: Bench, site: Site) -> None:
    help_site(site)
    await bench.pipeline().run(bench.company, [site.url])
    site.close()
    report = await bench.pipeline().run(bench.company)
    assert (report.state, report.code, report.version) == (RunState.FAILED, "site_unreachable", 1)
    assert len(await bench.live()) == 11
    site.__init__()  # type: ignore[misc]  # so that the fixture has something to close


async def test_limit_of_pages_removes_nothing(bench: Bench, site: Site) -> None:
    help_site(site)
    await bench.pipeline().run(bench.company, [site.url])
    report = await bench.pipeline(max_pages=5).run(bench.company)
    assert report.code == "nothing_changed"
    assert [failure.code for failure in report.failed] == ["crawl_limit"]


async def test_copies_and_canonical_pages_are_taken_once(bench: Bench, site: Site) -> None:
    body = "<p>Avtalen kan sies opp når som helst, med en måneds varsel.</p>"
    links = '<a href="/avtale.html">A</a> <a href="/avtale.html?utm_source=x">B</a>'
    links += ' <a href="/kopi-av-avtale.html">C</a> <a href="/avtale-utskrift.html">D</a>'
    site.page("/", "Forside", f"<p>Velkommen til oss.</p>{links}")
    site.page("/avtale.html", "Avtale", body)
    site.page("/kopi-av-avtale.html", "Avtale", body)
    head = '<link rel="canonical" href="/avtale.html">'
    site.page("/avtale-utskrift.html", "Avtale", body + "<p>Utskrift.</p>", head=head)
    report = await bench.pipeline().run(bench.company, [site.url])
    assert set(report.added) == {site.url, site.url + "avtale.html"}
    assert site.requested("/avtale.html?utm_source=x") == 0


async def test_wrong_canonical_does_not_lose_a_page(bench: Bench, site: Site) -> None:
    help_site(site, 3)
    for n in range(3):
        body = f"<p>Sak {n} handler om noe helt for seg selv, nemlig tema {n * 7}.</p>"
        head = '<link rel="canonical" href="/">'
        site.page(f"/hjelp/{n}.html", f"Sak {n}", body, head=head)
    report = await bench.pipeline().run(bench.company, [site.url])
    assert len(report.added) == 4


async def test_public_and_internal_sources_are_read_in_one_run(
    bench: Bench, tmp_path: Path
) -> None:
    for name in ("open", "closed"):
        (tmp_path / f"{name}.md").write_text(
            f"# Page\n\nThe page called {name} says this.\n", "utf-8"
        )
    report = await bench.pipeline().run(
        bench.company, [str(tmp_path / "open.md")], internal=[str(tmp_path / "closed.md")]
    )
    assert len(report.added) == 2
    live = await bench.live()
    assert live["open.md"].audience is Audience.PUBLIC
    assert live["closed.md"].audience is Audience.INTERNAL


async def test_files_folders_and_tables(bench: Bench, tmp_path: Path) -> None:
    folder = tmp_path / "notater"
    (folder / "under").mkdir(parents=True)
    (folder / "kampanje.md").write_text(
        "# Kampanje i november\n\nTilbudet gjelder til 30. november."
    )
    (folder / "under" / "rutine.txt").write_text("Rutine ved klage\n\nRing kunden innen to dager.")
    (folder / "bilde.png").write_bytes(b"\x89PNG")
    (folder / ".skjult.md").write_text("# Skjult")
    table = tmp_path / "faq.csv"
    table.write_text("spørsmål;svar\nHva koster det?;199 kr i måneden.\nHvor er dere?;I Oslo.\n")
    report = await bench.pipeline().run(bench.company, [str(folder)], audience=Audience.INTERNAL)
    assert set(report.added) == {"kampanje.md", "under/rutine.txt"}
    assert [(f.url, f.code) for f in report.failed] == [("bilde.png", "unsupported_format")]
    report = await bench.pipeline().run(bench.company, [str(table)])
    live = await bench.live()
    assert set(report.added) == {"faq.csv#1", "faq.csv#2"}
    assert live["kampanje.md"].audience is Audience.INTERNAL
    faq = live["faq.csv#1"]
    assert (faq.title, faq.audience) == ("Hva koster det?", Audience.PUBLIC)
    pair = faq.faq_pairs[0]
    assert faq.text[pair.answer_start : pair.answer_end] == "199 kr i måneden."
    assert (await bench.pipeline().run(bench.company)).code == "nothing_changed"


async def test_source_that_becomes_internal_is_public_no_more(bench: Bench, tmp_path: Path) -> None:
    for n in range(4):
        (tmp_path / f"n{n}.md").write_text(f"# Notat {n}\n\nDette er notat nummer {n} om priser.")
        await bench.pipeline().run(bench.company, [str(tmp_path / f"n{n}.md")])
    report = await bench.pipeline().run(
        bench.company, [str(tmp_path / "n1.md")], audience=Audience.INTERNAL
    )
    assert report.changed == ("n1.md",)
    assert (await bench.live())["n1.md"].audience is Audience.INTERNAL


async def test_bad_sources_are_told(bench: Bench, site: Site) -> None:
    pipeline = bench.pipeline()
    for location, code in [
        ("/no/such/file.pdf", "invalid_source"),
        ("https://elsewhere.example.com/", "host_not_allowed"),
        ("ftp://127.0.0.1/", "scheme_refused"),
        ("http://169.254.169.254/latest", "address_refused"),
    ]:
        with pytest.raises(InvalidSource) as caught:
            await pipeline.run(bench.company, [location])
        assert caught.value.code == code
        assert caught.value.is_bad_input
    with pytest.raises(InvalidSource, match="no source yet"):
        await pipeline.run(bench.company)


async def test_one_run_at_a_time_per_company(bench: Bench, site: Site) -> None:
    help_site(site, 2)
    with (
        Runs(bench.database, bench.data_dir / "locks").lock(bench.company.id),
        pytest.raises(IngestRunning),
    ):
        await bench.pipeline().run(bench.company, [site.url])
    assert (await bench.pipeline().run(bench.company, [site.url])).state is RunState.DONE


async def test_broken_page_fails_alone_and_later_mends(bench: Bench, site: Site) -> None:
    help_site(site)
    site.page("/", "Hjelp", site_body(10) + '<a href="/prisliste.pdf">Prisliste</a>')
    site.raw("/prisliste.pdf", b"%PDF-1.4 broken", "application/pdf")
    report = await bench.pipeline().run(bench.company, [site.url])
    assert [(f.url, f.code) for f in report.failed] == [
        (site.url + "prisliste.pdf", "file_damaged")
    ]
    assert len(report.added) == 11


async def test_answers_that_never_end_are_cut(bench: Bench, site: Site) -> None:
    help_site(site)

    def endless(handler: object) -> None:
        handler.send_response(200)  # type: ignore[attr-defined]
        handler.send_header("Content-Type", "text/html")  # type: ignore[attr-defined]
        handler.send_header("Transfer-Encoding", "chunked")  # type: ignore[attr-defined]
        handler.end_headers()  # type: ignore[attr-defined]
        try:
            while True:
                handler.wfile.write(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")  # type: ignore[attr-defined]
        except OSError:
            handler.close_connection = True  # type: ignore[attr-defined]

    site.answers["/hjelp/1.html"] = Answer(send=endless)
    report = await bench.pipeline(max_page_bytes=200_000, max_file_bytes=500_000).run(
        bench.company, [site.url]
    )
    assert [failure.code for failure in report.failed] == ["file_too_large"]
    assert len(report.added) == 10
