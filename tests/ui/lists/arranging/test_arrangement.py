"""Columns stand in the order that was chosen; what is hidden is still found."""

from tui.ui.lists.arranging.arrangement import arranged
from tui.ui.lists.arranging.list_choices import MOST_CONTEXTS, ListChoices, place_of
from tui.ui.lists.columns import Column
from tui.ui.lists.rows import Rows


def column(name: str, *, stays: bool = False) -> Column[dict[str, str]]:
    return Column(
        name=name,
        text=lambda row: row.get(name, ""),
        least=4,
        most=8,
        stays=stays,
        called=name == "Name",
    )


COLUMNS = [column("Name", stays=True), column("State", stays=True), column("Address")]


def names(columns: list[Column[dict[str, str]]]) -> list[str]:
    return [f"({each.name})" if each.hidden else each.name for each in columns]


def test_what_was_chosen_stands_in_its_order_and_the_rest_is_hidden_behind() -> None:
    assert names(arranged(COLUMNS, ["Address", "Name"])) == ["Address", "Name", "(State)"]


def test_what_is_no_longer_there_is_left_out() -> None:
    assert names(arranged(COLUMNS, ["tag:gone", "State"])) == ["State", "(Name)", "(Address)"]
    assert names(arranged(COLUMNS, ["tag:gone"])) == ["Name", "State", "Address"]


def test_what_is_fixed_stands_before_what_was_chosen() -> None:
    assert names(arranged(COLUMNS, ["Address"], fixed=1)) == ["Name", "Address", "(State)"]


def test_in_another_order_only_the_first_stays_on_a_narrow_screen() -> None:
    chosen = arranged(COLUMNS, ["Address", "State"])
    assert [each.stays for each in chosen[:2]] == [True, False]
    usual = arranged(COLUMNS, ["Name", "State"])
    assert [each.stays for each in usual[:2]] == [True, True]


def test_a_filter_finds_what_is_hidden_by_its_column_too() -> None:
    rows = Rows(arranged(COLUMNS, ["Name"]), lambda row: row["Name"])
    rows.add([{"Name": "web", "Address": "10.0.0.1"}, {"Name": "db", "Address": "10.0.0.2"}])
    rows.filter("address:0.2")
    assert [row["Name"] for row in rows.found] == ["db"]
    rows.filter("0.0.1")
    assert [row["Name"] for row in rows.found] == ["web"]


def test_choices_are_told_of_and_bounded() -> None:
    told: list[tuple[str, ...]] = []
    choices = ListChoices(changed=lambda now: told.append(tuple(now.favourites)))
    assert choices.toggle_favourite("1 eu i-1")
    assert not choices.toggle_favourite("1 eu i-1")
    assert told == [("1 eu i-1",), ()]
    for number in range(MOST_CONTEXTS + 1):
        choices.choose_columns(place_of("instances", [str(number)]), ("Name",))
    assert len(choices.columns) == MOST_CONTEXTS
    assert not choices.columns_of("instances 0")


def test_a_place_is_the_same_in_any_order_of_its_contexts() -> None:
    assert place_of("instances", ["b@x", "a@x"]) == place_of("instances", ["a@x", "b@x"])
