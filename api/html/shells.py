"""HTML of the pages: a shell around built scripts, everything else escaped text."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from api.errors import AssetNotFound, PageNotBuilt
from api.schemas.config import ConfigView
from api.schemas.console import ConsoleConfigView
from api.schemas.conversations import View
from bot.catalogue import section
from bot.catalogue import text as fixed_text
from knowledge.companies.companies import Company
from knowledge.documents.documents import LANGUAGES

WEB_DIST = Path(__file__).resolve().parents[1] / "web" / "dist"

_SCRIPT_UNSAFE = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"} | {
    mark: f"\\u{ord(mark):04x}" for mark in "\u2028\u2029"
}


class Assets:
    """The scripts and styles that `make web` built.

    Args:
        folder: holds `manifest.json`, which maps plain names to hashed ones, and `imports.json`,
            which lists by plain name what else a script needs before it can start.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def address(self, name: str) -> str:
        """Return the address of `chat.js` or `chat.css`.

        Raises:
            PageNotBuilt: they were not built.
        """
        hashed = self._manifest().get(name)
        if hashed is None:
            raise PageNotBuilt(f"{name} has not been built: run `make web`")
        return f"/assets/{hashed}"

    def needed(self, name: str) -> list[str]:
        """Return the addresses of what a script imports, so that all can be fetched at once."""
        return [f"/assets/{file}" for file in self._read("imports.json").get(name, [])]

    def path(self, file: str) -> Path:
        """Return the file of a hashed name that the manifest lists.

        Raises:
            AssetNotFound: it lists no such name.
        """
        path = self._folder / file
        if file not in self._manifest().values() or not path.is_file():
            raise AssetNotFound("no such asset")
        return path

    def _manifest(self) -> dict[str, str]:
        manifest: dict[str, str] = self._read("manifest.json")
        return manifest

    def _read(self, name: str) -> dict[str, Any]:
        path = self._folder / name
        if not path.is_file():
            return {}
        found: dict[str, Any] = json.loads(path.read_text("utf-8"))
        return found


def chat_page(config: ConfigView, assets: Assets) -> str:
    """Return the chat page; its script reads the configuration from the page."""
    return _script_page("chat", config.company.name, config.language, config, assets)


def widget_page(config: ConfigView, assets: Assets) -> str:
    """Return the widget's panel, which companies' pages hold in a frame."""
    return _script_page("widget", config.company.name, config.language, config, assets)


def sign_in_page(config: ConfigView, assets: Assets) -> str:
    """Return the page by which a customer goes to the provider and comes back."""
    return _script_page("identify", config.company.name, config.language, config, assets)


def preview_page(company: Company, attributes: Mapping[str, str]) -> str:
    """Return an empty page with the widget on it, as a company's own page would hold it.

    Args:
        attributes: of the script tag, without `data-`; their names are ours.
    """
    written = "".join(f' data-{name}="{escape(value)}"' for name, value in attributes.items())
    return f"""<!doctype html>
<html lang="{escape(attributes.get("lang", company.language))}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{escape(company.name)}</title>
<link rel="icon" href="data:,">
<script src="/loader.js"{written} async></script>
</head>
<body>
<main><h1>{escape(company.name)}</h1></main>
</body>
</html>
"""


def console_page(
    name: str,
    language: str,
    sections: Sequence[str],
    assets: Assets,
    openid_label: str | None = None,
    frame_origins: Sequence[str] = (),
) -> str:
    """Return a page for staff: its script asks who is signed in and fills it.

    Args:
        name: of the scripts and styles, such as `login`.
        sections: of the catalogue, which the page needs beside `console` and `errors`.
        openid_label: what the sign-in page calls the provider, if there is one.
        frame_origins: whose pages may frame it and speak to it.
    """
    wanted = dict.fromkeys(("console", "errors", *sections))
    config = ConsoleConfigView.model_validate(
        {
            "page": name,
            "openid_label": openid_label,
            "language": language,
            "languages": list(LANGUAGES),
            "catalogue": {one: dict(section(language, one)) for one in wanted},
            "frame_origins": list(frame_origins),
        }
    )
    return _script_page(name, "Svarvakt", language, config, assets)


def _script_page(name: str, title: str, language: str, config: View, assets: Assets) -> str:
    title = escape(title)
    need_script = escape(fixed_text(language, "api.need_script"))
    preloads = "".join(
        f'<link rel="modulepreload" href="{escape(address)}">\n'
        for address in assets.needed(f"{name}.js")
    )
    return f"""<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, \
interactive-widget=resizes-content">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="{escape(assets.address(f"{name}.css"))}">
{preloads}<script type="module" src="{escape(assets.address(f"{name}.js"))}"></script>
</head>
<body>
<div id="app"></div>
<noscript>{need_script}</noscript>
<script type="application/json" id="config">{_script_json(config)}</script>
</body>
</html>
"""


def companies_page(companies: Sequence[Company]) -> str:
    """Return the list of companies."""
    entries = "\n".join(
        f'<li><a href="/chat/{escape(company.slug)}" lang="{escape(company.language)}">'
        f"{escape(company.name)}</a></li>"
        for company in companies
    )
    body = f"<ul>\n{entries}\n</ul>" if companies else "<p>svarvakt company add SLUG …</p>"
    return f"""<!doctype html>
<html lang="nb">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Svarvakt</title>
<link rel="icon" href="data:,">
</head>
<body>
<main>
<h1>Svarvakt</h1>
{body}
</main>
</body>
</html>
"""


def problem_page(title: str, code: str, language: str) -> str:
    """Return what a person sees when a page cannot be shown."""
    title = escape(title)
    return f"""<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
</head>
<body>
<main>
<h1>{title}</h1>
<p><code>{escape(code)}</code></p>
</main>
</body>
</html>
"""


def _script_json(config: View) -> str:
    """Return JSON that cannot end the script element it stands in."""
    encoded = config.model_dump_json(exclude_none=True)
    for mark, safe in _SCRIPT_UNSAFE.items():
        encoded = encoded.replace(mark, safe)
    return encoded
