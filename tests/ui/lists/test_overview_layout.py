"""The overview fits any width, and arrows lead to all of it."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui.sessions.review.overview import Amount, Measure, Overview, Period, Tally
from tui.ui.lists.overview_layout import MOST, Item, Layout, Part, lay_out

TODAY = date(2026, 11, 25)
PERIOD = Period.until(TODAY)
TITLES = st.lists(
    st.sampled_from(["web-1", "東京-踏み台", "", "x" * 300, "\x1b[2J"]) | st.text(max_size=30),
    unique=True,
    min_size=1,
    max_size=MOST + 5,
)


def tallies(titles: list[str]) -> tuple[Tally, ...]:
    return tuple(Tally(title, Amount(n + 1, n * 1e4)) for n, title in enumerate(titles))


def placed(width: int, targets: list[str], tickets: list[str]) -> Layout:
    days = {TODAY - timedelta(days=n * 7): Amount(n, n * 1e3) for n in range(5)}
    lists = (tallies(targets), tallies(tickets), tallies(["idle"]))
    overview = Overview(PERIOD, TODAY, Amount(9, 9.0), days, *lists)
    return lay_out(overview, Measure.SESSIONS, width)


def around(layout: Layout, item: Item) -> set[Item]:
    return {
        *(layout.below(item, steps) for steps in (-1, 1)),
        *(layout.beside(item, steps) for steps in (-1, 1)),
    }


@given(st.integers(60, 230), TITLES, TITLES)
def test_arrows_lead_from_the_present_day_to_everything(
    width: int, targets: list[str], tickets: list[str]
) -> None:
    layout = placed(width, targets, tickets)
    today = layout.find(Part.DAY, TODAY.isoformat())
    assert today is not None
    reached, edge = {today}, {today}
    while edge:
        edge = {near for item in edge for near in around(layout, item)} - reached
        reached |= edge
    assert reached == set(layout.items)
    assert sum(item.part is Part.DAY for item in reached) == 25 * 7 + 3


@given(st.integers(60, 230), TITLES, TITLES)
def test_nothing_lies_over_another_or_beyond_the_edge(
    width: int, targets: list[str], tickets: list[str]
) -> None:
    for line in placed(width, targets, tickets).lines:
        column = 0
        for piece in line:
            assert piece.column >= column
            column = piece.column + cell_len(piece.text)
            assert column <= width


@given(st.integers(60, 230), TITLES)
def test_pages_go_through_the_parts_and_no_further(width: int, targets: list[str]) -> None:
    layout = placed(width, targets, ["OPS-1"])
    item, seen = layout.items[0], []
    for _ in range(5):
        seen.append(item.part)
        item = layout.next_part(item, 1)
    assert seen == [Part.DAY, Part.TARGET, Part.TICKET, Part.END, Part.END]
    for _ in range(5):
        item = layout.next_part(item, -1)
    assert item == layout.items[0]
