"""The pages of a repository: what is in them, and that nothing of an index can act in them."""

import re
import shutil
import subprocess
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sardonyx.catalogs import read_index
from sardonyx.publishing.index_text import index_text, merged
from sardonyx.publishing.page import Site, page_name, pages

HOSTILE = '"><script>document.title = "hacked"</script><img src=x onerror=alert(1)>\'</style>]]>\x1b[2J'
SITE = Site("Charts", "https://example.org/charts")
ALLOWED = {
    "html",
    "head",
    "meta",
    "title",
    "style",
    "script",
    "body",
    "main",
    "h1",
    "h2",
    "p",
    "pre",
    "code",
    "label",
} | {
    *("input", "ul", "li", "span", "div", "a", "img", "nav", "dl", "dt", "dd", "table", "caption", "thead", "tbody"),
    *("tr", "th", "td"),
}


class Elements(HTMLParser):
    """Collects the elements of a page with their attributes."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page.decode())

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def hostile(entry):
    texts = dict.fromkeys(("description", "home", "icon", "appVersion", "kubeVersion", "type", "created"), HOSTILE)
    people = [{"name": HOSTILE, "email": HOSTILE, "url": "javascript:alert(1)"}]
    lists = {"keywords": [HOSTILE], "sources": [HOSTILE, "javascript:alert(1)"], "maintainers": people}
    marks = {"annotations": {"sardonyx/yanked": HOSTILE, "sardonyx/deprecated": HOSTILE}, "deprecated": True}
    return entry("demo", "1.0.0", **texts, **lists, **marks, urls=["javascript:alert(1)", "../x.tgz", HOSTILE])


def test_nothing_of_an_index_becomes_an_element(index, entry):
    for page in pages(index(hostile(entry)), Site(HOSTILE, "https://example.org/")).values():
        found = Elements(page).found
        assert {tag for tag, _ in found} <= ALLOWED
        assert [tag for tag, _ in found].count("script") == 1
        assert not [name for _, attributes in found for name in attributes if name.startswith("on")]


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=30), st.text(max_size=30))
def test_links_lead_to_the_web_or_to_a_package(url, source):
    raw = {"name": "demo", "version": "1.0.0", "urls": [url], "home": source, "icon": source, "sources": [source, url]}
    for page in pages(read_index(index_text(merged({}, [raw])), "x"), Site("Charts")).values():
        for _, attributes in Elements(page).found:
            assert re.match(r"https?://|[^:]*$", attributes.get("href") or "")
            assert (attributes.get("src") or "data:").startswith("data:")


def test_a_page_loads_nothing_and_runs_only_its_own_script(index, entry):
    icon = "data:image/png;base64,AAAA"
    made = pages(index(entry("demo", "1.0.0", icon=icon), entry("other", "1.0.0", icon="https://x.org/a.png")), SITE)
    policy = next(
        attributes["content"]
        for tag, attributes in Elements(made["index.html"]).found
        if tag == "meta" and (attributes.get("http-equiv"))
    )
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert [attributes["src"] for tag, attributes in Elements(made["index.html"]).found if tag == "img"] == [icon]


@pytest.mark.parametrize("name", ["../x", "Demo", "a b", "<b>", "", "a" * 300, "con/..", "index"])
def test_every_chart_has_a_file_of_its_own_in_the_folder(name):
    assert re.fullmatch(r"(chart|other)-[a-z0-9._-]+\.html", page_name(name))
    assert page_name(name) != page_name(name.lower() + "-")


def test_names_that_differ_in_case_only_have_different_files():
    assert len({page_name(name).lower() for name in ("demo", "Demo", "DEMO")}) == 3


def test_the_pages_say_what_users_need(index, entry):
    made = pages(index(entry("demo", "1.0.0"), entry("demo", "2.0.0", annotations={"sardonyx/yanked": "why"})), SITE)
    chart = made["chart-demo.html"].decode()
    assert "helm repo add Charts https://example.org/charts" in made["index.html"].decode()
    assert "helm install my-demo Charts/demo --version 1.0.0" in chart
    assert 'href="https://example.org/charts/demo-1.0.0.tgz"' in chart
    assert "yanked: why" in chart


def test_links_to_packages_are_relative_where_the_address_is_not_known(index, entry):
    assert b'href="demo-1.0.0.tgz"' in pages(index(entry("demo", "1.0.0")), Site("x"))["chart-demo.html"]


def test_the_command_writes_what_changed_and_takes_away_what_is_gone(write_index, entry, sardonyx, tmp_path):
    both = write_index(entry("a", "1.0.0"), entry("b", "1.0.0"))
    sardonyx("page", both, "--out", tmp_path / "site")
    (tmp_path / "site" / "chart-mine.html").write_text("mine")
    out = sardonyx("page", write_index(entry("a", "1.0.0"), folder="one"), "--out", tmp_path / "site")[1]
    assert [line.rpartition("/")[2] for line in out.splitlines()] == ["index.html", "chart-b.html"]
    assert sorted(file.name for file in (tmp_path / "site").iterdir()) == [
        "chart-a.html",
        "chart-mine.html",
        "index.html",
    ]


def test_a_dry_run_writes_no_page(write_index, entry, sardonyx, tmp_path):
    assert sardonyx("page", write_index(entry("a", "1.0.0")), "--out", tmp_path / "site", "--dry-run")[0] == 0
    assert not (tmp_path / "site").exists()


@pytest.fixture
def browser(tmp_path):
    """Open a page in a real browser and return its document after the scripts ran."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("no browser: install chromium")

    def dump(page: bytes) -> str:
        (tmp_path / "page.html").write_bytes(page)
        options = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            f"--user-data-dir={tmp_path / 'profile'}",
            "--dump-dom",
        ]
        command = [chromium, *options, (tmp_path / "page.html").as_uri()]
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout

    return dump


def test_a_browser_runs_the_script_of_the_page_and_no_other(browser, index, entry):
    document = browser(pages(index(hostile(entry), entry("other", "1.0.0")), SITE)["index.html"])
    assert "<title>Charts</title>" in document
    assert re.search(r'<p class="search"><label', document)  # its own script has shown the field


def test_the_search_shows_what_has_all_words(browser, index, entry):
    made = index(entry("one", "1.0.0", keywords=["Data", "x"]), entry("two", "1.0.0", description="data"))
    page = re.sub(rb'<meta http-equiv="Content-Security-Policy"[^>]*>', b"", pages(made, SITE)["index.html"])
    typed = b'<script>field.value = " DATA x"; field.dispatchEvent(new Event("input"));</script></body>'
    document = browser(page.replace(b"</body>", typed))
    assert "1 chart</p>" in document
    assert re.findall(r'<li data-text="(\w+)[^"]*"( hidden="")?>', document) == [("one", ""), ("two", ' hidden=""')]
