"""What becomes of something on several machines: a line for each while it goes on."""

from collections import Counter
from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from typing import ClassVar, Final, Generic, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from tui.language import N_, _, ngettext
from tui.printable import clean
from tui.sessions.headless.batch import CommandBatch, MachineRun, MachineState
from tui.ui.actions import Scope, bindings_of
from tui.ui.lists.columns import Column, Tone
from tui.ui.lists.table import Table
from tui.ui.widgets.choice import ChoiceScreen
from tui.ui.widgets.key_footer import KeyFooter
from tui.ui.widgets.once import LeftOnce

R = TypeVar("R")

STAY, END = "stay", "end"
"""The answers to whether it is to end."""

TONES: Final = {
    MachineState.DONE: Tone.GOOD,
    MachineState.FAILED: Tone.WARN,
    MachineState.LOST: Tone.WARN,
    MachineState.NOT_STARTED: Tone.WARN,
    MachineState.WAITING: Tone.MUTED,
}

NO_OUTPUT: Final = N_("(no output)")


class ResultsScreen(LeftOnce[None], Generic[R]):
    """A line for each machine; Enter leads to all there is to see of one.

    Args:
        heading: What is done.
        rows: One for each machine, in the order that they keep.
        columns: What is told of each.
        key: What tells one from another.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Scope.RESULTS)
    scope = Scope.RESULTS

    def __init__(
        self,
        heading: str,
        rows: Sequence[R],
        columns: Sequence[Column[R]],
        key: Callable[[R], str],
    ) -> None:
        super().__init__()
        self.heading = heading
        self.items = rows
        self.table: Table[R] = Table(columns, key)
        # Not sought by its id: what runs on may tell of its end while the app is being left.
        self._title = Static(id="results-title")

    def compose(self) -> ComposeResult:
        yield self._title
        yield self.table
        yield KeyFooter(Scope.RESULTS)

    def on_mount(self) -> None:
        self.table.add(self.items)
        self.table.focus()
        self.say()

    def changed(self, item: R) -> None:
        """Something else is known of one of them."""
        if self.is_mounted:
            self.table.add([item])
            self.say()

    def say(self) -> None:
        """Say in the title how far all of it is."""
        words = Content.assemble((clean(self.heading), "bold $primary"), f"  {self.progress}")
        self._title.update(words)

    @property
    def progress(self) -> str:
        """How far all of it is, in words."""
        raise NotImplementedError

    def open(self, item: R) -> None:
        """Show all there is to see of one."""
        raise NotImplementedError

    def action_open(self) -> None:
        self.table.choose()

    @on(Table.RowChosen)
    def _chosen(self, event: Table.RowChosen) -> None:
        event.stop()
        self.open(event.item)

    def action_copy(self) -> None:
        """Copy the lines, with tabs between their columns."""
        rows = self.table.rows
        lines = ["\t".join(clean(c.text(item)) for c in rows.columns) for item in rows.items]
        self.app.copy_to_clipboard("\n".join(lines))
        words = ngettext("Copied {count:,} line.", "Copied {count:,} lines.", len(lines))
        self.notify(words.format(count=len(lines)), markup=False)

    def action_close(self) -> None:
        self.dismiss()


class RunResults(ResultsScreen[MachineRun]):
    """What a command says on each machine, and how it ends there."""

    def __init__(self, batch: CommandBatch) -> None:
        columns: list[Column[MachineRun]] = [
            Column(
                name=N_("Instance"), text=lambda run: run.name, least=10, most=32, stays=True
            ),
            Column(
                name=N_("Status"),
                text=lambda run: _(run.state),
                least=11,
                most=11,
                tone=lambda run: TONES.get(run.state, Tone.PLAIN),
                stays=True,
            ),
            Column(name=N_("Exit"), text=_code, least=4, most=6, right=True, stays=True),
            Column(name=N_("First line"), text=_line, least=10, most=400),
        ]
        super().__init__(" ".join(batch.command), batch.runs, columns, lambda run: run.name)
        self._batch = batch
        batch.changed = self.changed

    @property
    def progress(self) -> str:
        counts = Counter(run.state for run in self._batch.runs)
        return counts_words((_(each), counts[each]) for each in MachineState if counts[each])

    def open(self, item: MachineRun) -> None:
        # Not before somebody reads it: it brings the emulator.
        from tui.ui.screens.log import LogScreen

        async def pieces() -> AsyncGenerator[str, None]:
            # Without a terminal there is no carriage return before a line feed.
            text = item.output.text.replace("\r\n", "\n").replace("\n", "\r\n")
            yield text or _(NO_OUTPUT)
            if item.problem:
                yield f"\r\n[{item.problem}]\r\n"

        self.app.push_screen(LogScreen(f"{item.name}: {self.heading}", pieces))

    def action_close(self) -> None:
        if self._batch.is_over:
            self.dismiss()
            return

        def answered(answer: str | None) -> None:
            if answer == END:
                self._batch.end()

        live = sum(not run.state.is_over for run in self._batch.runs)
        title = ngettext(
            "End the command on {count:,} instance?",
            "End the command on {count:,} instances?",
            live,
        )
        question = ChoiceScreen(
            title.format(count=live),
            [_("The sessions end, and the command with them.")],
            ((STAY, _("Leave it running")), (END, _("End it, and keep the results open"))),
        )
        self.app.push_screen(question, answered)


def counts_words(counts: Iterable[tuple[str, int]]) -> str:
    """`3 done, 2 running`."""
    each = _("{count:,} {state}")
    return _(", ").join(each.format(count=count, state=state) for state, count in counts)


def _code(run: MachineRun) -> str:
    return "" if run.exit_code is None else str(run.exit_code)


def _line(run: MachineRun) -> str:
    return run.first_line or (_(NO_OUTPUT) if run.state.is_over else "")
