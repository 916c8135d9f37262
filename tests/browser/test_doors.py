"""The first pages anybody meets, on a desk and on a phone, with script and without."""

import pytest

from tests.browser.conftest import fits


@pytest.mark.parametrize("path", ["/", "/account/login/", "/search/?q=training", "/search/?q=zebra"])
def test_first_pages_are_accessible_and_fit(path, site, page, phone, no_js, axe):
    page.goto(path)
    axe(page)
    phone.goto(path)
    axe(phone)
    assert fits(phone)
    no_js.goto(path)
    assert no_js.locator("h1").count() == 1


def test_signed_in_page_names_its_desk(open_page, participant, axe):
    page = open_page(participant)
    page.goto("/start/")
    assert page.url.endswith("/my/")
    axe(page)


def test_back_after_signing_out_shows_nothing(open_page, participant):
    page = open_page(participant)
    page.goto("/my/")
    assert "My learning" in page.inner_text("main")
    page.goto("/account/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/")
    for _ in range(2):  # past the question whether to sign out
        page.go_back()
    assert "/account/login/?next=/my/" in page.url
