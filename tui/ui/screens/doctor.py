"""Why can't I connect? Every possible cause, shown as soon as it has been looked at."""

from contextlib import aclosing
from typing import TYPE_CHECKING, ClassVar, Final

from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from tui.aws.doctor.checks import Check, CheckStatus
from tui.aws.doctor.diagnosis import as_ticket, diagnose
from tui.aws.doctor.machines import is_id, machine_called
from tui.aws.errors import AwsError
from tui.aws.permissions import PREFERENCES_DOCUMENT
from tui.language import N_, _, ngettext
from tui.printable import clean
from tui.ui.actions import Scope, bindings_of
from tui.ui.widgets.checks import Checks
from tui.ui.widgets.error_panel import words_of
from tui.ui.widgets.key_footer import KeyFooter
from tui.ui.widgets.once import LeftOnce

if TYPE_CHECKING:
    from tui.aws.client import Aws
    from tui.aws.instances import ManagedInstance

LOOKING: Final = N_("checking…")


class DoctorScreen(LeftOnce[None]):
    """Examines one instance, and again whenever the user asks for it.

    Args:
        aws: Who wants to connect, and from where.
        target: What to connect to; its id may be a name that is looked for first.
        document: The session document; None for the account's preferences.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Scope.DOCTOR, Scope.READING)

    def __init__(
        self, aws: "Aws", target: "ManagedInstance", document: str | None = None
    ) -> None:
        super().__init__()
        self._aws = aws
        self._target = target
        self._document = document or PREFERENCES_DOCUMENT
        self._complete = False

    def compose(self) -> ComposeResult:
        yield Static(self._title(), id="doctor-title")
        with VerticalScroll(id="doctor-body"):
            yield Checks()
            yield Static(id="doctor-state", markup=False)
        yield KeyFooter(Scope.DOCTOR)

    def on_mount(self) -> None:
        self.query_one(VerticalScroll).focus()
        self.action_again()

    def action_again(self) -> None:
        self._complete = False
        self._aws.ask_again()
        self.query_one(Checks).clear()
        self._say(_(LOOKING))
        self._examine()

    def action_copy(self) -> None:
        checks = self.query_one(Checks).checks
        if not self._complete:
            self.notify(_("The diagnosis isn't finished yet."), severity="warning")
            return
        if not checks:
            self.notify(_("There is nothing to copy."), severity="warning")
            return
        self.app.copy_to_clipboard(as_ticket(self._target.instance_id, checks))
        words = ngettext(
            "Copied {count} check as Markdown.",
            "Copied {count} checks as Markdown.",
            len(checks),
        )
        self.notify(words.format(count=len(checks)))

    def action_close(self) -> None:
        self.dismiss()

    def action_scroll(self, lines: int) -> None:
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)

    @work(exclusive=True)
    async def _examine(self) -> None:
        try:
            if not is_id(self._target.instance_id):
                # Somebody typed it, and it is in no list.
                typed = self._target.instance_id
                self._target = await machine_called(self._aws, typed, self._say)
                self._say(_(LOOKING))
                self.query_one("#doctor-title", Static).update(self._title())
            found = diagnose(self._aws, self._target.instance_id, document=self._document)
            async with aclosing(found) as checks:
                async for check in checks:
                    self.call_later(self.query_one(Checks).add, check)
        except AwsError as error:
            self.call_later(self._conclude, error)
        else:
            self.call_later(self._conclude)

    def _conclude(self, error: Exception | None = None) -> None:
        self._complete = True
        if error is not None:
            title, sentence, facts = words_of(error)
            self._say("\n".join(filter(None, (f"✕ {title}", sentence, facts))))
        else:
            self._say(conclusion(self.query_one(Checks).checks))

    def _title(self) -> Content:
        label, known_as = clean(self._target.label), clean(self._target.instance_id)
        about = "" if label == known_as else f"  {known_as}"
        before, name, after = _("Can I connect to {name}?").partition("{name}")
        return Content.assemble(before, (name and label, "bold $primary"), after, about)

    def _say(self, words: str) -> None:
        self.query_one("#doctor-state", Static).update(words)


def conclusion(checks: tuple[Check, ...]) -> str:
    """What the checks come to, in a sentence."""
    problems = sum(check.verdict is CheckStatus.PROBLEM for check in checks)
    if problems:
        return ngettext(
            "{count} problem prevents a session.",
            "{count} problems prevent a session. Fix the first one first.",
            problems,
        ).format(count=problems)
    open_questions = sum(check.verdict is CheckStatus.UNKNOWN for check in checks)
    if open_questions:
        return ngettext(
            "No problem found. {count} check couldn't be made.",
            "No problem found. {count} checks couldn't be made.",
            open_questions,
        ).format(count=open_questions)
    return _("Ready to connect.")
