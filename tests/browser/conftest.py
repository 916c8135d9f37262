"""A real browser over a real server. Every page is watched: a script error, a refused script or style,
or a missing file fails the test that met it.

Where Chromium is missing these tests are skipped; with REQUIRE_BROWSER=1, as in CI, they fail.
"""

import os
import shutil
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from tests.conftest import client_of

FLAGS = [
    "--no-sandbox",  # CI runs as root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def chromium():
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if not program:
        missing = "Chromium is not installed (Debian's package is called chromium)"
        if os.environ.get("REQUIRE_BROWSER"):
            pytest.fail(missing)
        pytest.skip(missing)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium, live_server):
    """`open_page(account=None, width=1280, script=True)`: a page of a browser of its own, watched.

    With an account it is signed in already. Paths are enough: `page.goto("/training/")`.
    """
    contexts, faults = [], []

    def open_page(account=None, *, width=1280, script=True, **options):
        context = chromium.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": 900},
            java_script_enabled=script,
            locale="en-GB",
            timezone_id="Europe/London",
            **options,
        )
        contexts.append(context)
        context.set_default_timeout(10_000)
        if account:
            sign_in(context, account, live_server.url)
        page = context.new_page()
        watch(page, faults)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture
def page(open_page):
    """A wide page, nobody signed in."""
    return open_page()


@pytest.fixture
def phone(open_page):
    """The narrowest page there is, nobody signed in."""
    return open_page(width=320)


@pytest.fixture
def no_js(open_page):
    """A page without JavaScript, nobody signed in."""
    return open_page(script=False)


@pytest.fixture(scope="session")
def axe():
    """`axe(page)` fails on any accessibility fault and names the element."""
    tool = Axe()

    def check(page):
        found = tool.run(page, options={"runOnly": {"type": "tag", "values": RULES}}).response["violations"]
        assert [
            f"{page.url} {fault['id']}: {fault['help']} {[node['html'][:120] for node in fault['nodes'][:3]]}"
            for fault in found
        ] == []

    return check


def sign_in(context, account, url):
    """Puts the session of an account, its second factor passed, into a browser."""
    session = client_of(account).cookies["sessionid"]
    context.add_cookies([{"name": "sessionid", "value": session.value, "url": url}])


def fits(page):
    """Whether the page needs no scrolling sideways."""
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def watch(page, faults):
    """Notes script errors, refusals of the Content Security Policy and files that did not come."""

    def console(message):
        # A page that answers 403 or 404 on purpose says this too; `response` below tells the two apart.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            faults.append(f"{page.url} console: {message.text}")

    def response(answer):
        wanted = answer.request.resource_type != "document"
        if answer.status >= 500 or (wanted and answer.status >= 400):
            faults.append(f"{answer.url} answered {answer.status}")

    page.on("console", console)
    page.on("pageerror", lambda error: faults.append(f"{page.url} script: {error}"))
    page.on("response", response)
