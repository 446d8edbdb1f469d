"""The last line."""

import pytest
from textual.app import App, ComposeResult

from tui.ui.actions import Scope
from tui.ui.widgets.key_footer import KeyFooter


class HintsApp(App[None]):
    """The hints of the instances and nothing else."""

    def __init__(self, *scopes: Scope) -> None:
        super().__init__()
        self.hints = KeyFooter(*(scopes or (Scope.INSTANCES, Scope.TABLE, Scope.EVERYWHERE)))

    def compose(self) -> ComposeResult:
        yield self.hints


async def test_keys_and_words_of_what_can_be_done_here() -> None:
    async with (app := HintsApp()).run_test(size=(100, 3)):
        assert app.hints.render().plain.startswith(
            "↵ connect   / filter   w diagnose   i details   r refresh"
        )


async def test_a_narrow_line_keeps_the_keys_that_matter_and_help() -> None:
    async with (app := HintsApp()).run_test(size=(60, 3)):
        assert app.hints.render().plain == "↵ connect   / filter   w diagnose   ? help"


@pytest.mark.parametrize("width", [20, 40, 79, 80, 90])
async def test_the_line_is_never_wider_than_the_screen(width: int) -> None:
    async with (app := HintsApp()).run_test(size=(width, 3)):
        assert app.hints.render().cell_length <= width


async def test_a_page_without_help_names_its_own_keys() -> None:
    async with (app := HintsApp(Scope.DOCTOR)).run_test(size=(60, 3)):
        assert app.hints.render().plain == "r retry   y copy for a ticket   Esc back"


@pytest.mark.parametrize("scope", [Scope.SIGN_IN, Scope.COLUMNS, Scope.REPLAY, Scope.PICK])
async def test_the_way_out_is_named_last_however_narrow_the_line_is(scope: Scope) -> None:
    async with (app := HintsApp(scope)).run_test(size=(60, 3)):
        assert app.hints.render().plain.split("   ")[-1].startswith("Esc ")
