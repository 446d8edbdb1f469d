"""The page plays in a browser: from its file, without a network, by its keys alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.exports.told import Told, page_of, recorded
from tests.support.chromium import CHROMIUM, Page, browser
from tui.exports.masking import secrets_in

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here")

EVENTS: list[Told] = [
    (0.0, "o", "$ ls\r\n"),
    (1.0, "o", "\x1b[1;31m</script><b>障害\x1b[0m\r\n"),
    (2.0, "m", "deploy <i>"),
    (3.0, "o", "\r\n".join(f"line {n}" for n in range(9))),
    (6000.0, "o", "\r\n\x1b[44m  late"),
    (6001.0, "r", "60x8"),
    (6002.0, "o", "\x1b[?1049h\x1b[2J\x1b[Hfull screen"),
]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Page]:
    with browser() as page:
        yield page


@pytest.fixture
def page(chromium: Page, tmp_path: Path) -> Page:
    one = recorded(EVENTS, title="web-01: <b>INC-7</b>").masked(secrets_in())
    (tmp_path / "page.html").write_text(page_of(one))
    chromium.troubles.clear()
    chromium.open(tmp_path / "page.html")
    return chromium


def clock(page: Page) -> str:
    return str(page.value("document.getElementById('clock').textContent")).split(" / ")[0]


def test_it_opens_at_the_beginning_and_says_what_it_is(page: Page) -> None:
    assert page.screen() == ["$ ls", "", "", "", "", ""]
    assert page.value("document.title") == "web-01: <b>INC-7</b>"
    facts = page.value("document.getElementById('facts').textContent")
    assert facts.startswith("1:40:02 · 2026-11-23 12:00:00 UTC · ")
    assert facts.endswith("what looks like a secret is masked")
    assert page.troubles == []


def test_it_plays_to_the_end_and_skips_the_pause(page: Page) -> None:
    page.press(" ")
    for _ in range(8):
        page.press("+")
    page.wait_for("document.getElementById('position').value == 6002000")
    page.wait_for("document.getElementById('play').textContent === 'Play'")
    assert page.screen()[0] == "full screen"
    assert page.troubles == []


def test_it_seeks_in_both_directions(page: Page) -> None:
    page.press("End")
    assert (clock(page), page.screen()[0]) == ("1:40:02", "full screen")
    page.press("ArrowLeft")
    assert clock(page) == "1:39:57"
    assert page.screen() == [f"line {n}" for n in range(3, 9)]
    page.press("Home")
    assert page.screen()[:2] == ["$ ls", ""]
    page.press("ArrowRight", shift=True)
    assert (clock(page), page.screen()[-1]) == ("01:00", "line 8")
    assert page.troubles == []


def test_it_goes_to_markers_by_key_and_by_click(page: Page) -> None:
    page.press("m")
    assert (clock(page), page.screen()[1]) == ("00:02", "</script><b>障害")
    page.press("End")
    page.press("M")
    assert clock(page) == "00:02"
    page.press("Home")
    page.value("document.querySelector('#markers button').click()")
    assert clock(page) == "00:02"
    label = page.value("document.querySelector('#markers button').textContent")
    assert label == "00:02  deploy <i>"
    assert page.troubles == []


def found(page: Page) -> str:
    return str(page.value("document.getElementById('found').textContent"))


def look_for(page: Page, text: str) -> None:
    page.press("/")
    page.value(
        "(() => { const field = document.activeElement; "
        f"field.value = {text!r}; field.dispatchEvent(new Event('input')); }})()"
    )


def test_what_was_on_the_screen_is_found(page: Page) -> None:
    look_for(page, "LINE 8")
    page.wait_for("document.getElementById('found').textContent === '1 of 1'")
    assert (clock(page), page.screen()[-1]) == ("00:03", "line 8")
    marked = "document.querySelectorAll('#screen .found').length"
    assert page.value(marked) == 1
    assert page.value("document.querySelectorAll('#ticks .hit').length") == 1
    look_for(page, "l")
    # ls; the nine lines; late; what a larger screen shows again; full screen.
    page.wait_for("document.getElementById('found').textContent === '2 of 5'")
    page.press("Enter")
    assert (clock(page), found(page)) == ("1:40:00", "3 of 5")
    page.press("Escape")
    for moment, place in (("1:40:01", 4), ("1:40:02", 5), ("00:00", 1)):
        page.press("n")
        assert (clock(page), found(page)) == (moment, f"{place} of 5")
    page.press("N", shift=True)
    assert clock(page) == "1:40:02"
    look_for(page, "nowhere")
    page.wait_for("document.getElementById('found').textContent === 'no hit'")
    assert page.troubles == []


@pytest.mark.parametrize(("scheme", "ground"), [("dark", 22), ("light", 250)])
def test_it_is_dark_or_light_as_the_reader_has_it(page: Page, scheme: str, ground: int) -> None:
    page.prefer(scheme)
    color = page.value("getComputedStyle(document.documentElement).backgroundColor")
    assert color.startswith(f"rgb({ground}, ")


def test_it_is_in_colour_and_in_cells(page: Page) -> None:
    page.press("m")
    first = "document.querySelectorAll('#screen .row')[1].firstChild"
    style = f"getComputedStyle({first})"
    assert page.value(f"{style}.color") == "rgb(205, 0, 0)"
    assert page.value(f"{style}.fontWeight") == "700"
    wide = "document.querySelectorAll('#screen .row')[1].lastChild.style.width"
    assert page.value(wide) == "2ch"


def test_the_policy_lets_no_other_script_run(page: Page) -> None:
    page.value(
        "document.body.append(Object.assign(document.createElement('script'), "
        "{textContent: 'document.title = 1'}))"
    )
    assert page.value("document.title") == "web-01: <b>INC-7</b>"
    assert "Content Security Policy" in page.troubles[0]
