"""A repository as pages for people: a list of its charts that can be searched, and a page for each chart.

Nothing is loaded from elsewhere: style and script stand in the pages, and a Content-Security-Policy lets only those
run. So icons are shown when the index holds them as data; fetching one from its address would tell another server who
looks at the page. All text goes through an element tree, whose writer escapes it; links lead to http(s) only.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit
from xml.etree.ElementTree import Element, SubElement, tostring

from sardonyx.catalogs import yank_reason
from sardonyx.catalogs.index import Index, IndexEntry
from sardonyx.core.characters import one_line
from sardonyx.publishing.index_checks import url_fault
from sardonyx.publishing.index_summary import preferred
from sardonyx.publishing.page_parts import SCRIPT, STYLE
from sardonyx.publishing.yanking import DEPRECATED

HOME = "index.html"
GENERATOR = "sardonyx index page"
_SAFE_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}")
_ICON = re.compile(r"data:image/(?:png|jpeg|gif|webp|svg\+xml);base64,[A-Za-z0-9+/]+={0,2}")
_LARGEST_ICON = 64 * 1024
# What a link keeps as it is; a colon in a path could be taken for the end of a scheme.
_PATH = "/?#[]@!$&'()*+,;=%~"
_WEB = f"{_PATH}:"


class Site(NamedTuple):
    """How the repository presents itself; ``url`` is its address, empty when it is not known."""

    title: str
    url: str = ""


def pages(index: Index, site: Site) -> dict[str, bytes]:
    """Return the pages of a repository by their file names; they depend on the index and the site only."""
    charts = sorted(index.entries.items())
    return {
        HOME: _home(charts, site),
        **{page_name(name): _chart(name, versions, site) for name, versions in charts},
    }


def page_name(chart: str) -> str:
    """Return the file name of a chart's page: another for each chart, also where letters' case does not count."""
    if _SAFE_NAME.fullmatch(chart):
        return f"chart-{chart}.html"
    return f"other-{hashlib.sha256(chart.encode(errors='surrogatepass')).hexdigest()[:24]}.html"


def _home(charts: Sequence[tuple[str, tuple[IndexEntry, ...]]], site: Site) -> bytes:
    html, main = _document(site.title)
    _add(main, "h1", site.title)
    if site.url:
        _command(main, f"helm repo add {_word(site.title)} {site.url}")
    search = SubElement(main, "p", {"class": "search", "hidden": "hidden"})
    _add(search, "label", "Search", {"for": "search"})
    SubElement(search, "input", {"type": "search", "id": "search", "autocomplete": "off"})
    _add(main, "p", f"{len(charts)} charts" if len(charts) != 1 else "1 chart", {"id": "count", "role": "status"})
    cards = SubElement(main, "ul", {"class": "cards"})
    for name, versions in charts:
        _card(cards, name, versions)
    return _written(html)


def _card(cards: Element, name: str, versions: tuple[IndexEntry, ...]) -> None:
    entry = preferred(versions)
    keywords = _texts(entry.raw, "keywords")
    searched = " ".join([name, _text(entry.raw, "description"), *keywords]).lower()
    card = SubElement(cards, "li", {"data-text": one_line(searched)})
    _icon(card, name, entry)
    heading = SubElement(card, "h2")
    _add(heading, "a", name, {"href": quote(page_name(name))})
    _add(card, "p", _text(entry.raw, "description"))
    _add(card, "p", f"{entry.version} · {_count(versions)}", {"class": "facts"})
    _marks(SubElement(card, "p"), entry)


def _chart(name: str, versions: tuple[IndexEntry, ...], site: Site) -> bytes:
    entry = preferred(versions)
    html, main = _document(f"{name} · {site.title}")
    _add(SubElement(main, "nav", {"aria-label": "Repository"}), "a", site.title, {"href": HOME})
    _icon(main, name, entry)
    _add(main, "h1", name)
    _add(main, "p", _text(entry.raw, "description"))
    if site.url and entry.raw.get("type") != "library" and yank_reason(entry.raw) is None:
        _command(main, f"helm install my-{_word(name)} {_word(site.title)}/{_word(name)} --version {entry.version}")
    _facts(main, entry)
    _add(main, "h2", "Versions")
    _versions(main, name, versions, site)
    return _written(html)


def _facts(main: Element, entry: IndexEntry) -> None:
    facts = SubElement(main, "dl")
    for title, text in (("Application", "appVersion"), ("Kubernetes", "kubeVersion"), ("Type", "type")):
        if _text(entry.raw, text):
            _add(facts, "dt", title)
            _add(facts, "dd", _text(entry.raw, text))
    home = _text(entry.raw, "home")
    for title, items in (
        ("Home", [home] if home else []),
        ("Sources", _texts(entry.raw, "sources")),
        ("Keywords", _texts(entry.raw, "keywords")),
        ("Maintainers", _maintainers(entry.raw)),
    ):
        if items:
            _add(facts, "dt", title)
        for item in items:
            _link(SubElement(facts, "dd"), item, item)


def _versions(main: Element, name: str, versions: tuple[IndexEntry, ...], site: Site) -> None:
    table = SubElement(SubElement(main, "div", {"class": "scroll", "tabindex": "0"}), "table")
    _add(table, "caption", f"{_count(versions)} of {name}, newest first")
    head = SubElement(SubElement(table, "thead"), "tr")
    for title in ("Version", "Application", "Created", "SHA-256"):
        _add(head, "th", title, {"scope": "col"})
    body = SubElement(table, "tbody")
    for entry in versions:
        row = SubElement(body, "tr")
        cell = SubElement(row, "th", {"scope": "row"})
        _link(cell, entry.version, _package_url(entry, site))
        _marks(SubElement(cell, "div"), entry)
        _add(row, "td", _text(entry.raw, "appVersion"))
        _add(row, "td", _text(entry.raw, "created")[:10])
        _add(SubElement(row, "td"), "code", (entry.digest or "").removeprefix("sha256:"))


def _marks(parent: Element, entry: IndexEntry) -> None:
    annotations = entry.raw.get("annotations")
    why = annotations.get(DEPRECATED) if isinstance(annotations, Mapping) else None
    if entry.raw.get("deprecated") is True:
        _add(parent, "span", f"deprecated{f': {why}' if why else ''}", {"class": "mark"})
    if reason := yank_reason(entry.raw):
        _add(parent, "span", f"yanked: {reason}", {"class": "mark yanked"})


def _icon(parent: Element, name: str, entry: IndexEntry) -> None:
    icon = _text(entry.raw, "icon")
    if len(icon) <= _LARGEST_ICON and _ICON.fullmatch(icon):
        SubElement(parent, "img", {"src": icon, "alt": "", "width": "40", "height": "40", "class": "icon"})
    else:
        _add(parent, "span", name[:1].upper(), {"class": "icon", "aria-hidden": "true"})


def _package_url(entry: IndexEntry, site: Site) -> str:
    """Return the first URL to follow, absolute where the repository's address is known; empty when there is none."""
    for url in entry.urls:
        if url_fault(url):
            continue
        if urlsplit(url).scheme in ("http", "https"):
            return url
        if not urlsplit(url).scheme:
            return f"{site.url.rstrip('/')}/{url}" if site.url and not url.startswith("/") else url
    return ""


def _link(parent: Element, text: str, url: str) -> None:
    """Add a link to a package's path or a web address, and the text alone for whatever else stands there."""
    web = urlsplit(url).scheme in ("http", "https") if not _is_broken(url) else False
    if web or (url and url != text and not url_fault(url)):
        _add(
            parent,
            "a",
            text,
            {"href": quote(url, safe=_WEB if web else _PATH, errors="replace"), "rel": "noopener noreferrer"},
        )
    else:
        parent.text = one_line(text)


def _is_broken(url: str) -> bool:
    try:
        urlsplit(url)
    except ValueError:
        return True
    return False


def _maintainers(raw: Mapping[str, Any]) -> list[str]:
    people = raw.get("maintainers")
    return (
        [_text(person, "name") for person in people if isinstance(person, Mapping)] if isinstance(people, list) else []
    )


def _texts(raw: Mapping[str, Any], key: str) -> list[str]:
    items = raw.get(key)
    return [str(item) for item in items if isinstance(item, str | int | float)] if isinstance(items, list) else []


def _text(raw: Mapping[str, Any], key: str) -> str:
    value = raw.get(key)
    return "" if value is None or isinstance(value, dict | list) else str(value)


def _count(versions: Sequence[IndexEntry]) -> str:
    return "1 version" if len(versions) == 1 else f"{len(versions)} versions"


def _word(text: str) -> str:
    """Return a text that a shell takes as one word, for commands that people copy."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", text).strip("-.") or "charts"


def _command(parent: Element, text: str) -> None:
    _add(SubElement(parent, "pre"), "code", text)


def _add(parent: Element, tag: str, text: str, attributes: Mapping[str, str] | None = None) -> Element:
    element = SubElement(parent, tag, dict(attributes or {}))
    element.text = one_line(text)
    return element


def _document(title: str) -> tuple[Element, Element]:
    html = Element("html", {"lang": "en"})
    head = SubElement(html, "head")
    SubElement(head, "meta", {"charset": "utf-8"})
    SubElement(head, "meta", {"http-equiv": "Content-Security-Policy", "content": _POLICY})
    SubElement(head, "meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"})
    SubElement(head, "meta", {"name": "referrer", "content": "no-referrer"})
    SubElement(head, "meta", {"name": "generator", "content": GENERATOR})
    _add(head, "title", title)
    SubElement(head, "style").text = STYLE
    body = SubElement(html, "body")
    main = SubElement(body, "main", {"id": "main"})
    SubElement(body, "script").text = SCRIPT
    return html, main


def _written(html: Element) -> bytes:
    text: bytes = tostring(html, encoding="utf-8", method="html")
    return b"<!DOCTYPE html>\n" + text + b"\n"


def _source(text: str) -> str:
    return f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


_POLICY = (
    f"default-src 'none'; style-src {_source(STYLE)}; script-src {_source(SCRIPT)}; img-src data:; "
    "base-uri 'none'; form-action 'none'"
)
