"""Serves the demo: three fictional companies' sites, read in like any site, and the product."""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import yaml
from demo_accounts import make_accounts  # the scripts' folder comes first on the path

ROOT = Path(__file__).resolve().parent.parent
DEMO = ROOT / "demo"
DESK_PORT = 8110  # as in demo/sites.py
SITE_TIMEOUT_S = 20.0


def main() -> int:
    """Start the demo sites, read them in once, then serve until stopped."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", metavar="SLUG", help="this company only")
    parser.add_argument(
        "--port-offset", type=int, default=0, metavar="N", help="add N to the ports of the sites"
    )
    chosen = parser.parse_args()
    data_dir = Path(os.environ.setdefault("SVARVAKT_DATA_DIR", str(ROOT / ".svarvakt")))
    desk_port = DESK_PORT + chosen.port_offset
    os.environ.setdefault("SVARVAKT_INGEST_ALLOW_PRIVATE_HOSTS", "true")
    os.environ.setdefault("SVARVAKT_INGEST_FILES_ROOT", str(DEMO))
    os.environ.setdefault("SVARVAKT_INGEST_HOST_DELAY_S", "0.05")  # the sites are our own
    os.environ.setdefault("SVARVAKT_API_PANEL_ORIGINS", f"http://127.0.0.1:{desk_port}")
    port = os.environ.get("SVARVAKT_API_PORT", "8000")
    companies = read_companies(chosen.only, chosen.port_offset)
    identity = data_dir / "demo-identity.json"
    serve_sites = [
        sys.executable, str(DEMO / "serve.py"), "--widget", f"http://127.0.0.1:{port}",
        "--identity", str(identity),
    ]  # fmt: skip
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # the sites are stopped on the way out
    sites = subprocess.Popen([*serve_sites, "--port-offset", str(chosen.port_offset)])
    try:
        for company in companies:
            wait_for(f"http://127.0.0.1:{company['port']}/")
        ready = data_dir / "demo-ready"
        groups = read_groups(companies)
        everybody = [*groups, *companies]
        facts = [(DEMO / company["slug"] / "facts.toml").read_text() for company in everybody]
        facts += [(DEMO / one["slug"] / "directory.csv").read_text() for one in companies]
        wanted = hashlib.sha256(json.dumps([everybody, facts]).encode()).hexdigest()
        if not ready.exists() or ready.read_text() != wanted:
            for company in everybody:
                read_in(company)
            ready.write_text(wanted)
        if not identity.exists() and any(one["slug"] == "tindra" for one in companies):
            make_key(identity)
        people = make_accounts([company["slug"] for company in everybody])
        print_addresses(companies, port, desk_port, people)
        return serve(port)
    finally:
        sites.terminate()
        sites.wait(10)


def read_companies(only: str | None, port_offset: int) -> list[dict[str, Any]]:
    """Return the demo's companies, or one of them, with their sites on the ports in use."""
    text = (DEMO / "companies.yaml").read_text()
    companies: list[dict[str, Any]] = yaml.safe_load(text)["companies"]
    if only is not None and only not in {company["slug"] for company in companies}:
        raise SystemExit(f"no company of the demo is called {only!r}")
    found = [company for company in companies if only in (None, company["slug"])]
    for company in found:
        own, company["port"] = company["port"], company["port"] + port_offset
        for source in company["sources"]:
            if "url" in source:
                source["url"] = source["url"].replace(f":{own}/", f":{company['port']}/")
    return found


def read_groups(companies: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the groups that these companies belong to."""
    groups: list[dict[str, Any]] = yaml.safe_load((DEMO / "companies.yaml").read_text())["groups"]
    wanted = {company.get("group") for company in companies}
    return [group for group in groups if group["slug"] in wanted]


def read_in(company: dict[str, Any]) -> None:
    """Add a company unless it is there, and ingest its sources."""
    slug = company["slug"]
    host = ["--host", f"127.0.0.1:{company['port']}"] if "port" in company else []
    known = svarvakt("company", "list", "--json", capture=True)
    if f'"{slug}"' not in known:
        svarvakt(
            "company", "add", slug, "--name", company["name"], *host,
            "--lang", company["language"],
        )  # fmt: skip
    svarvakt("company", "set", slug, str(DEMO / slug / "facts.toml"))
    option = {"public": "--source", "internal": "--internal-source"}
    sources = [a for s in company["sources"] for a in (option[s["audience"]], location(s))]
    svarvakt("ingest", "--company", slug, *sources)
    if "notice" in company:
        svarvakt("directory", "import", str(DEMO / slug / "directory.csv"), "--company", slug)
        tell(slug, company["notice"])


def tell(slug: str, notice: dict[str, Any]) -> None:
    """Add the company's notice unless it has one."""
    if json.loads(svarvakt("notice", "list", "--company", slug, "--json", capture=True)):
        return
    texts = [a for code, text in notice["texts"].items() for a in ("--text", f"{code}={text}")]
    svarvakt("notice", "add", "--company", slug, "--severity", notice["severity"], *texts)


def make_key(file: Path) -> None:
    """Let Tindra's site sign who its customer is, with a key that only this machine has."""
    settings = DEMO / "tindra" / "identity.toml"
    svarvakt("identity", "set", str(settings), "--company", "tindra")
    known = json.loads(svarvakt("identity", "list", "--company", "tindra", "--json", capture=True))
    for key in known["keys"]:  # of a run whose file is gone
        svarvakt("identity", "revoke", "--company", "tindra", "--kid", key["kid"])
    made = svarvakt(
        "identity", "add-key", "--company", "tindra", "--make", "hs256", "--json", capture=True
    )
    [key] = json.loads(made)
    file.touch(mode=0o600)
    file.write_text(json.dumps(key | {"issuer": known["settings"]["issuer"]}))


def location(source: dict[str, str]) -> str:
    """Return a source's address, or its path below the demo's folder."""
    return source["url"] if "url" in source else str(DEMO / source["path"])


def svarvakt(*arguments: str, capture: bool = False) -> str:
    """Run the command line; its errors end the demo."""
    if not capture:
        print("$ svarvakt " + " ".join(arguments).replace(str(ROOT) + "/", ""), flush=True)
    done = subprocess.run(
        [sys.executable, "-m", "api.cli", *arguments],
        cwd=ROOT,
        check=True,
        text=True,
        stdout=subprocess.PIPE if capture else None,
    )
    return done.stdout or ""


def wait_for(url: str) -> None:
    """Wait until something answers there."""
    deadline = time.monotonic() + SITE_TIMEOUT_S
    while True:
        try:
            urllib.request.urlopen(url, timeout=2).close()
            return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def print_addresses(
    companies: list[dict[str, Any]], port: str, desk_port: int, people: list[str]
) -> None:
    """Say where everything is."""
    print("\nSvarvakt is on its way up:\n")
    print(f"  all companies     http://127.0.0.1:{port}/")
    for company in companies:
        print(f"  {company['name']:<17} http://127.0.0.1:{port}/chat/{company['slug']}")
        print(f"  {'':<17} the chat on its own site: http://127.0.0.1:{company['port']}/")
    print(f"\n  an agent's desk   http://127.0.0.1:{desk_port}/?panel=http://127.0.0.1:{port}")
    print(f"\n  for staff         http://127.0.0.1:{port}/login, as one of")
    for line in people:
        print(f"  {'':<17} {line}")
    print("\nStop with Ctrl+C.\n", flush=True)


def serve(port: str) -> int:
    """Run the server in this terminal until it ends or we are told to stop."""
    server = subprocess.Popen([sys.executable, "-m", "api.cli", "serve", "--port", port], cwd=ROOT)

    def stop(_number: int, _frame: object) -> None:
        server.terminate()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    return server.wait()


if __name__ == "__main__":
    sys.exit(main())
