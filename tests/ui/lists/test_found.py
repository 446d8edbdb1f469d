"""The letters that a filter found are marked where they stand."""

import pytest

from tui.ui.lists.columns import Column
from tui.ui.lists.rows import Rows

Machine = tuple[str, str, str]

COLUMNS: tuple[Column[Machine], ...] = (
    Column(name="Id", text=lambda m: m[0], least=4, most=8, similar=False),
    Column(name="Name", text=lambda m: m[1], least=4, most=8, called=True),
    Column(name="Tags", text=lambda m: m[2], least=4, most=8, tags=lambda m: m[2].split()),
)
WEB: Machine = ("i-0web1", "Web-Prod-1", "env=prod role=web")


def marked(typed: str, machine: Machine = WEB, shown: str | None = None) -> list[list[str]]:
    """By column, what is marked; `shown` is all that is shown of the name."""
    rows = Rows(COLUMNS, lambda each: each[0])
    rows.add([machine])
    rows.filter(typed)
    [row] = rows.visible
    texts = [row.texts[0], shown or row.texts[1], row.texts[2]]
    found = rows.found_letters
    return [
        [text[start:end] for start, end in found.spans(row, column, text)]
        for column, text in enumerate(texts)
    ]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("web", [["web"], ["Web"], ["web"]]),
        ("web prod", [["web"], ["Web", "Prod"], ["prod", "web"]]),
        ("we eb", [["web"], ["Web"], ["web"]]),
        ("name:web", [[], ["Web"], []]),
        ("web !staging", [["web"], ["Web"], ["web"]]),
        ("tag:env=prod", [[], [], ["env=prod"]]),
        ("tag:env=pr*", [[], [], ["env=pr"]]),
        ("tag:env=pro", [[], [], ["env=pro"]]),
        ("wp1", [[], ["W", "P", "1"], []]),
        ("porduction", [[], ["Production"], []]),
    ],
)
def test_what_was_found_is_marked_in_every_column(
    typed: str, expected: list[list[str]]
) -> None:
    machine = ("i-0web1", "Production", "") if typed == "porduction" else WEB
    assert marked(typed, machine) == expected


def test_a_name_in_another_spelling_is_marked_whole() -> None:
    assert marked("café", ("1", "x-CAFE\u0301-1", ""))[1] == ["CAFE\u0301"]


def test_what_is_cut_off_is_marked_at_the_ellipsis() -> None:
    assert marked("prod", shown="We…-1")[1] == ["…"]
    assert marked("web", shown="We…-1")[1] == ["…"]
    assert marked("-1", shown="We…-1")[1] == ["-1"]
