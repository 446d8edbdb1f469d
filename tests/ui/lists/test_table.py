"""The table: its cursor, its rows on screen, what it does with hostile text."""

from collections.abc import Iterable
from dataclasses import dataclass

from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from tests.ui.fakes import until
from tui.ui.lists.rows import Column
from tui.ui.lists.table import HEADER, Table


@dataclass(frozen=True)
class Item:
    id: str
    name: str


class TableApp(App[None]):
    """A table and nothing else."""

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
        app.table.say("Nothing here.", "r asks again.")
        await pilot.pause()
        assert [line.strip() for line in app.lines()[1:5]] == [
            "",
            "Nothing here.",
            "r asks again.",
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
