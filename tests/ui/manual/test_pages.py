"""Every place of the app has a page, every page is whole, and leads only to what is there."""

import re
from typing import Any

import pytest
from textual.screen import Screen

from tests.ui.kinds import kinds_of
from tui.ui.actions import Scope
from tui.ui.main import MainScreen
from tui.ui.manual.pages import (
    ASIDE,
    FOLDER,
    INDEX,
    PLACES,
    headings,
    place_of,
    read_page,
    scope_of,
)
from tui.ui.screens.leave import EndingScreen
from tui.ui.screens.reason import ReasonScreen
from tui.ui.screens.record import RecordScreen
from tui.ui.widgets.choice import ChoiceScreen

PAGES = sorted(path.name for path in FOLDER.glob("*.md"))
OTHERS = {MainScreen, EndingScreen, ChoiceScreen}
"""What is asked for its view, shown on the way out, or about the screen below."""

SHARED = {"HitListScreen", "LeftOnce", "ResultsScreen"}
"""What several screens have in common, never shown by itself."""


def leads_somewhere(place: str, page: str = "") -> bool:
    name, _, heading = place.partition("#")
    return (name or page) in PAGES and (
        not heading or heading in headings(read_page(name or page))
    )


@pytest.mark.parametrize("scope", list(Scope))
def test_every_place_has_a_page(scope: Scope) -> None:
    assert leads_somewhere(PLACES[scope])


def test_every_screen_is_a_place_with_a_page_of_its_own() -> None:
    found = [each for each in kinds_of(Screen) if each.__name__ not in SHARED]
    assert len(found) > 20
    assert {each for each in found if scope_of(each) is None} == OTHERS


def test_every_page_is_in_the_contents() -> None:
    linked = set(re.findall(r"\(([a-z-]+\.md)\)", read_page(INDEX)))
    assert linked == set(PAGES) - {INDEX}


@pytest.mark.parametrize("page", PAGES)
def test_every_link_of_a_page_leads_to_a_page_and_a_heading(page: str) -> None:
    links = re.findall(r"\]\((?!https:)([^)]+)\)", read_page(page))
    assert [link for link in links if not leads_somewhere(link, page)] == []


def test_headings_are_called_as_links_call_them() -> None:
    text = "# A title\n\n## What's `so`, or not\n\n```sh\n# no heading\n```\n### in_a-row\n"
    assert headings(text) == ["a-title", "whats-so-or-not", "in_a-row"]


@pytest.mark.parametrize("page", PAGES)
def test_every_page_begins_with_its_title(page: str) -> None:
    assert re.match(r"# \S.*\n\n", read_page(page))


def blank(kind: type[Screen[Any]]) -> Screen[Any]:
    return kind.__new__(kind)


def test_a_question_has_the_page_of_what_it_lies_over() -> None:
    stack = [blank(MainScreen), blank(RecordScreen), blank(ChoiceScreen)]
    assert place_of(stack, Scope.SESSIONS) == PLACES[Scope.PAGE]
    assert place_of([stack[0], stack[2]], Scope.FORWARDS) == PLACES[Scope.FORWARDS]


def test_the_topmost_place_counts() -> None:
    stack = [blank(MainScreen), blank(RecordScreen), blank(ReasonScreen)]
    assert place_of(stack, Scope.SESSIONS) == PLACES[Scope.REASON]


def test_what_is_everywhere_is_no_place() -> None:
    assert all(PLACES[scope] == INDEX for scope in ASIDE)
