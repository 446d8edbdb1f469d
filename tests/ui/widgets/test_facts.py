"""FactList in two columns."""

from pathlib import PurePath
from typing import ClassVar

from textual.app import App, ComposeResult

from tests.ui.fakes import style_of
from tui.ui.widgets import facts
from tui.ui.widgets.facts import FactList


class FactsApp(App[None]):
    """A few facts and nothing else."""

    CSS_PATH: ClassVar[list[str | PurePath]] = [style_of(facts)]

    def __init__(self, *facts: tuple[str, str]) -> None:
        super().__init__()
        self.facts = FactList(facts)

    def compose(self) -> ComposeResult:
        yield self.facts


async def test_a_long_value_goes_on_under_itself() -> None:
    app = FactsApp(
        ("owner", "arn:aws:sts::123456789012:assumed-role/Operator/kaori"), ("how", "idle")
    )
    async with app.run_test(size=(40, 10)):
        lines = app.facts.render().plain.split("\n")
        assert lines[0].startswith("owner  arn:aws")
        assert all(line.startswith("       ") for line in lines[1:-1])
        assert lines[-1] == "how    idle"
        assert app.facts.size.height == len(lines)


async def test_values_cannot_act() -> None:
    app = FactsApp(("reason", "\x1b[31m\n[bold]x[/bold]"))
    async with app.run_test(size=(60, 10)):
        assert app.facts.render().plain == "reason  ␛[31m␊[bold]x[/bold]"


async def test_other_facts_take_the_place_they_need() -> None:
    app = FactsApp(("a", "b"))
    async with app.run_test(size=(60, 10)) as pilot:
        app.facts.show([("a", "b"), ("c", "d")])
        await pilot.pause()
        assert app.facts.size.height == 2


async def test_in_a_narrow_window_a_value_stands_below_its_label() -> None:
    app = FactsApp(("Maximum duration of a session", "1 hour"), ("Log", "off"))
    async with app.run_test(size=(40, 10)):
        lines = app.facts.render().plain.split("\n")
        assert lines == ["Maximum duration of a session", "  1 hour", "Log", "  off"]
        assert app.facts.size.height == len(lines)
