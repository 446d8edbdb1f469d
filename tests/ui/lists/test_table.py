"""The table: its cursor, its rows on screen, what it does with hostile text."""

from collections.abc import Iterable
from dataclasses import dataclass

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.screen import Screen

from tests.ui.fakes import style_of, until
from tui.ui.lists import table
from tui.ui.lists.columns import Column
from tui.ui.lists.keeping.preparing import SLICE
from tui.ui.lists.table import HEADER, Table


@dataclass(frozen=True)
class Item:
    id: str
    name: str


class TableApp(App[None]):
    """A table and nothing else."""

    CSS_PATH = style_of(table)

    def __init__(self, names: Iterable[str] = ()) -> None:
        super().__init__()
        columns: tuple[Column[Item], ...] = (
            Column(name="Name", text=lambda item: item.name, least=10, most=20),
            Column(name="Id", text=lambda item: item.id, least=6, most=6),
        )
        self.table: Table[Item] = Table(columns, lambda item: item.id)
        self.names = tuple(names)
        self.chosen: list[str] = []

    def compose(self) -> ComposeResult:
        yield self.table

    def on_mount(self) -> None:
        self.table.add(Item(name, name) for name in self.names)
        self.table.focus()

    def on_table_row_chosen(self, event: Table.RowChosen) -> None:
        self.chosen.append(event.item.id)

    def lines(self) -> list[str]:
        return [self.table.render_line(y).text for y in range(self.table.size.height)]


def cursor_line(app: TableApp) -> str:
    [line] = [line for line in app.lines() if line.startswith("▌")]
    return line.strip("▌ ").split()[0]


async def press(pilot: Pilot[None], *keys: str) -> None:
    await pilot.press(*keys)
    await pilot.pause()


async def test_arrows_and_letters_move_the_cursor() -> None:
    app = TableApp("abcdef")
    async with app.run_test(size=(40, 10)) as pilot:
        await press(pilot, "down", "j", "k", "j")
        assert cursor_line(app) == "c"
        await press(pilot, "G")
        assert cursor_line(app) == "f"
        await press(pilot, "g")
        assert cursor_line(app) == "a"


async def test_the_cursor_stays_on_its_row_and_in_its_place_while_rows_arrive() -> None:
    app = TableApp(f"m{n:02}" for n in range(40))
    async with app.run_test(size=(40, 12)) as pilot:
        await press(pilot, *["down"] * 20)
        line = app.lines().index(next(text for text in app.lines() if text.startswith("▌")))
        app.table.add(Item(f"a{n:02}", f"a{n:02}") for n in range(30))
        await pilot.pause()
        assert cursor_line(app) == "m20"
        assert app.lines()[line].startswith("▌")


async def test_an_untouched_cursor_stays_at_the_top_while_rows_arrive() -> None:
    app = TableApp(["m"])
    async with app.run_test(size=(40, 12)) as pilot:
        app.table.add([Item("a", "a")])
        await pilot.pause()
        assert cursor_line(app) == "a"


async def test_a_page_down_shows_what_comes_next() -> None:
    app = TableApp(f"{n:03}" for n in range(100))
    async with app.run_test(size=(40, 11)) as pilot:
        await press(pilot, "pagedown")
        assert cursor_line(app) == "010"
        await press(pilot, "end")
        assert app.lines()[-1].strip("▌ ").startswith("099")


async def test_a_click_moves_the_cursor_and_a_second_one_chooses() -> None:
    app = TableApp("abc")
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.click(app.table, offset=(5, HEADER + 1))
        assert cursor_line(app) == "b"
        await pilot.click(app.table, offset=(5, HEADER + 2), times=2)
        await until(pilot, lambda: app.chosen)
        assert app.chosen == ["c"]


async def test_a_click_on_a_heading_sorts_and_a_second_one_reverses() -> None:
    app = TableApp("abc")
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.click(app.table, offset=(4, 0))
        assert [row.key for row in app.table.rows.visible] == ["c", "b", "a"]
        assert "▼" in app.lines()[0]


async def test_every_line_is_as_wide_as_the_table_whatever_is_in_it() -> None:
    hostile = [
        "\x1b[2Jgone",
        "ログ調査ログ調査ログ調査",
        "e\u0301" * 30,
        "\u202egnp.exe",
        "a\nb",
        "👩‍💻" * 9,
        "\u0300" * 9,
    ]
    app = TableApp(hostile)
    for width in (40, 25, 12):
        async with app.run_test(size=(width, 12)):
            assert all(cell_len(line) == width for line in app.lines())
            assert not any("\x1b" in line or "\u202e" in line for line in app.lines())
        app = TableApp(hostile)


async def test_an_empty_table_says_why() -> None:
    app = TableApp()
    async with app.run_test(size=(40, 10)) as pilot:
        app.table.say("Nothing here.", "r refreshes.")
        await pilot.pause()
        assert [line.strip() for line in app.lines()[1:5]] == [
            "",
            "Nothing here.",
            "r refreshes.",
            "",
        ]


async def test_choosing_in_an_empty_table_does_nothing() -> None:
    app = TableApp()
    async with app.run_test(size=(40, 10)) as pilot:
        app.table.choose()
        await press(pilot, "down", "up", "G")
        assert app.chosen == []


async def test_the_cursor_follows_its_row_when_the_filter_goes() -> None:
    app = TableApp(f"m{n:02}" for n in range(60))
    async with app.run_test(size=(40, 12)) as pilot:
        app.table.filter("m42")
        await pilot.pause()
        assert cursor_line(app) == "m42"
        app.table.filter("")
        await pilot.pause()
        assert cursor_line(app) == "m42"


async def test_a_filter_that_nothing_held_leads_back_to_where_one_was() -> None:
    app = TableApp(f"m{n:02}" for n in range(60))
    async with app.run_test(size=(40, 12)) as pilot:
        await press(pilot, *["down"] * 30)
        for text in ("m", "m4", "m4x", ""):
            app.table.filter(text)
        await pilot.pause()
        assert cursor_line(app) == "m30"


async def test_rows_that_come_again_move_neither_the_cursor_nor_what_is_on_screen() -> None:
    names = [f"m{n:02}" for n in range(60)]
    app = TableApp(names)
    async with app.run_test(size=(40, 12)) as pilot:
        await press(pilot, *["down"] * 5)
        app.table.scroll_to(y=30, animate=False, force=True)
        await pilot.pause()
        before = app.lines()
        app.table.add(Item(name, name) for name in ["a", "b", *names])
        app.table.keep({"a", *names})
        await pilot.pause()
        assert app.lines() == before
        assert app.table.chosen == Item("m05", "m05")


async def test_what_is_scrolled_to_stays_though_the_cursor_was_never_moved() -> None:
    app = TableApp(f"m{n:02}" for n in range(60))
    async with app.run_test(size=(40, 12)) as pilot:
        app.table.scroll_to(y=20, animate=False, force=True)
        await pilot.pause()
        before = app.lines()
        app.table.add([Item("a", "a")])
        await pilot.pause()
        assert app.lines() == before
        assert app.table.cursor == 0


async def test_letters_that_a_filter_finds_are_underlined() -> None:
    app = TableApp(["web-1", "db"])
    async with app.run_test(size=(40, 10)):
        app.table.filter("EB-")
        strip = app.table.render_line(HEADER)
        marked = [part.text for part in strip if part.style and part.style.underline]
        assert marked == ["eb-", "eb-"], "in the name and in the id"
        assert cell_len(strip.text) == 40


async def test_rows_and_keys_lay_nothing_out_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    app = TableApp(f"{n:03}" for n in range(100))
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        laid_out: list[object] = []
        monkeypatch.setattr(Screen, "_refresh_layout", lambda *_, **__: laid_out.append(_))
        for typed in ("0", "01", ""):
            app.table.filter(typed)
            await pilot.pause()
        app.table.add([Item("x", "x")])
        await press(pilot, "end")
        assert app.lines()[-1].strip("▌ ").startswith("x")
        assert app.table.vertical_scrollbar.window_virtual_size == 101 + HEADER
        assert not laid_out


async def test_a_column_that_was_chosen_stays_in_force_in_other_columns() -> None:
    app = TableApp(["a", "b", "c"])
    async with app.run_test(size=(40, 10)) as pilot:
        app.table.sort_next()
        app.table.sort_reverse()
        app.table.use_columns([*app.table.rows.columns])
        await pilot.pause()
        assert "Id ▼" in app.lines()[0]
        assert [row.key for row in app.table.rows.visible] == ["c", "b", "a"]


async def test_of_many_rows_other_columns_come_while_keys_are_answered() -> None:
    app = TableApp(f"{n:05}" for n in range(4 * SLICE))
    async with app.run_test(size=(40, 10)) as pilot:
        shown = app.table.rows
        app.table.use_columns([*reversed(shown.columns)], usual=1)
        assert app.table.rows is shown, "they are not prepared in one go"
        assert [column.name for column in app.table.columns] == ["Id", "Name"]
        app.table.action_down()
        app.table.add([Item("new", "new")])
        await until(pilot, lambda: app.table.rows is not shown)
        assert len(app.table.rows) == 4 * SLICE + 1
        assert app.table.chosen == Item("00001", "00001")
        assert app.table.columns is app.table.rows.columns


async def test_of_columns_that_are_wanted_one_after_the_other_the_last_are_shown() -> None:
    app = TableApp(f"{n:05}" for n in range(4 * SLICE))
    async with app.run_test(size=(40, 10)) as pilot:
        first, columns = app.table.rows, app.table.rows.columns
        app.table.use_columns([*reversed(columns)], usual=1)
        app.table.use_columns(columns[:1])
        app.table.filter("0000")
        await until(pilot, lambda: app.table.rows is not first)
        await pilot.pause()
        assert [column.name for column in app.table.rows.columns] == ["Name"]
        assert app.table.rows.matching == 10


async def test_sorting_goes_round_to_the_order_with_what_stands_first() -> None:
    app = TableApp(["a", "b", "c"])
    async with app.run_test(size=(40, 10)) as pilot:
        app.table.put_first(["b"], ["c"])
        assert [line.split()[0] for line in app.lines()[1:4]] == ["▌★b", "↺c", "a"]
        app.table.sort_next()
        assert [row.key for row in app.table.rows.visible] == ["a", "b", "c"]
        app.table.sort_next()
        await pilot.pause()
        assert [row.key for row in app.table.rows.visible] == ["b", "c", "a"]


@pytest.mark.parametrize("size", [(40, 8), (60, 16)])
async def test_a_favourite_that_is_marked_shows_both(size: tuple[int, int]) -> None:
    app = TableApp(["a", "b", "c"])
    async with app.run_test(size=size) as pilot:
        app.table.put_first(["b"], ["c"])
        await press(pilot, "g")
        before = app.lines()[1].index("b")
        app.table.toggle_mark()
        await pilot.pause()
        assert [line[:5].rstrip() for line in app.lines()[1:4]] == [" *★b", "▌ ↺c", "   a"]
        assert app.lines()[0].index("Name") == app.lines()[1].index("b") == before + 1
        app.table.unmark()
        await pilot.pause()
        assert [line[:4].rstrip() for line in app.lines()[1:4]] == [" ★b", "▌↺c", "  a"]


async def test_marks_alone_take_no_more_room() -> None:
    app = TableApp(["a", "b"])
    async with app.run_test(size=(40, 8)) as pilot:
        app.table.toggle_mark()
        await pilot.pause()
        assert [line[:4].rstrip() for line in app.lines()[1:3]] == [" *a", "▌ b"]
