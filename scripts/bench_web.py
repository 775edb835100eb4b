"""Measures the widget on a slow phone's line and processor, and writes it into docs/results.md."""

from __future__ import annotations

import asyncio
import gzip
import json
import os
import shutil
import statistics
import subprocess
import sys
import threading
from typing import Any

from bench import BASE, PORT, ROOT, as_markdown, print_table, row, wait_until_ready
from playwright.sync_api import Browser, CDPSession, Page, sync_playwright
from results import write_section

sys.path.insert(0, str(ROOT))
from demo.embed import Embed
from demo.serve import Site, SiteServer
from tests.web.browser import ARGS

DATA_DIR = ROOT / ".svarvakt" / "bench_web"
DIST = ROOT / "api" / "web" / "dist"
RUNS = 5
# As bare as a page can be, so that the figures are the widget's own and not the page's.
BARE_PAGE = """<!doctype html><html lang="nb"><head><meta charset="utf-8"><title>Tindra</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">
</head><body><main><h1>Tindra</h1><p>Hei.</p></main></body></html>"""
SLOW_LINE = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1.6e6 / 8,
    "uploadThroughput": 0.75e6 / 8,
}
SLOW_CPU = 4
# When the launcher was first painted, and what moved meanwhile.
WATCH = """
window.moved = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.moved += entry.value;
}).observe({type: 'layout-shift', buffered: true});
(function look() {
  const button = document.querySelector('svarvakt-chat')?.shadowRoot.querySelector('.launcher');
  if (button?.checkVisibility()) {
    setTimeout(() => { window.shown = performance.now(); });  // after this frame's paint
  } else {
    requestAnimationFrame(look);
  }
})();
"""


def main() -> int:
    """Start the server and a company's site, measure, print and store the table."""
    environment = {**os.environ, "SVARVAKT_DATA_DIR": str(DATA_DIR)}
    shutil.rmtree(DATA_DIR, ignore_errors=True)
    folder = DATA_DIR / "site"
    folder.mkdir(parents=True)
    (folder / "index.html").write_text(BARE_PAGE, "utf-8")
    bare = Site("tindra", "Tindra Mobil", folder.resolve(), 0)
    site = SiteServer(bare, port=0, embed=Embed(BASE, "tindra", "#0b5d5e"))
    threading.Thread(target=site.serve_forever, args=(0.05,), daemon=True).start()
    host = site.base_url.removeprefix("http://")
    command = [sys.executable, "-m", "api.cli"]
    add = [*command, "company", "add", "tindra", "--name", "Tindra Mobil", "--host", host]
    subprocess.run(add, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
    server = subprocess.Popen([*command, "serve", "--port", str(PORT)], cwd=ROOT, env=environment)
    try:
        asyncio.run(wait_until_ready())
        rows = size_rows() + browser_rows(site.base_url)
    finally:
        server.terminate()
        server.wait(20)
        site.shutdown()
        site.server_close()
    print_table(rows)
    write_section("web", as_markdown(rows))
    return 0 if all(one["holds"] for one in rows) else 1


def size_rows() -> list[dict[str, Any]]:
    """Return what has to be fetched, gzipped."""
    manifest = json.loads((DIST / "manifest.json").read_text("utf-8"))
    imports = json.loads((DIST / "imports.json").read_text("utf-8"))

    def kilobytes(*names: str) -> float:
        files = [manifest[name] for name in names]
        files += [file for name in names for file in imports[name]]
        return sum(len(gzip.compress((DIST / file).read_bytes(), 9)) for file in files) / 1000

    return [
        row("loader, on every page", kilobytes("loader.js"), 4.096, "KB"),
        row("panel, at first opening", kilobytes("widget.js", "widget.css"), 25, "KB"),
    ]


def browser_rows(url: str) -> list[dict[str, Any]]:
    """Return the medians of some visits, each in a new browser profile."""
    path = shutil.which("chromium")
    if path is None:
        raise SystemExit("no Chromium on this machine (apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGS)
        visits = [visit(browser, url) for _ in range(RUNS)]
        work = [script_ms(browser, url) for _ in range(RUNS)]
        browser.close()
    shown, usable, moved = (statistics.median(one) for one in zip(*visits, strict=True))
    return [
        row("launcher visible, slow", shown, 500, "ms"),
        row("open to usable, slow", usable, 1200, "ms"),
        row("loader's work, slow", statistics.median(work), 15, "ms"),
        row("layout shift by the widget", moved, 0, "CLS"),
    ]


def slowed(browser: Browser) -> tuple[Page, CDPSession]:
    """Return a page of a new profile on a slow line and processor."""
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.add_init_script(WATCH)
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW_LINE)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOW_CPU})
    return page, session


def visit(browser: Browser, url: str) -> tuple[float, float, float]:
    """Return ms from the page's start to the launcher, from a click to usable, and the shift."""
    page, _ = slowed(browser)
    page.goto(url)
    page.wait_for_function("window.shown")
    shown = page.evaluate("shown")
    usable = page.evaluate(
        """() => new Promise((resolve) => {
          const start = performance.now();
          const root = document.querySelector('svarvakt-chat').shadowRoot;
          root.querySelector('.launcher').click();
          (function look() {
            const frame = root.querySelector('iframe');
            if (frame && !frame.className) {
              requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - start)));
            } else {
              requestAnimationFrame(look);
            }
          })();
        })"""
    )
    moved = page.evaluate("moved")
    page.context.close()
    return shown, usable, moved


def script_ms(browser: Browser, url: str) -> float:
    """Return how long the loader keeps the page's main thread busy, compiling included."""
    page, _ = slowed(browser)
    browser.start_tracing(page=page, categories=["devtools.timeline", "v8"])
    page.goto(url)
    page.wait_for_function("window.shown")
    events = json.loads(browser.stop_tracing())["traceEvents"]
    page.context.close()
    return sum(
        event["tdur"] / 1000
        for event in events
        if event["name"] in ("EvaluateScript", "v8.compile", "FunctionCall")
        and "/loader.js" in str(event.get("args", {}).get("data", {}).get("url", ""))
        and "tdur" in event
    )


if __name__ == "__main__":
    sys.exit(main())
