"""A code of an MFA device, asked for where everything else is asked for."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.events import Paste
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from tui.aws.identity.mfa import WRONG_FORM, MfaQuestion, is_code
from tui.language import _
from tui.printable import clean
from tui.ui.actions import Scope, bindings_of
from tui.ui.widgets.key_footer import KeyFooter
from tui.ui.widgets.once import LeftOnce
from tui.ui.widgets.ordered_input import OrderedInput


class CodeInput(OrderedInput):
    """Digits; the blanks and line breaks that some devices copy along do no harm."""

    def _on_paste(self, event: Paste) -> None:
        event.prevent_default()
        event.stop()
        self.insert_text_at_cursor("".join(event.text.split()))


class MfaScreen(ModalScreen[str | None], LeftOnce[str | None]):
    """Gives back a code of six digits; None when the user gives none."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Scope.MFA)

    def __init__(self, question: MfaQuestion) -> None:
        super().__init__()
        self._question = question

    def compose(self) -> ComposeResult:
        question = self._question
        with Vertical(classes="box") as box:
            box.border_title = Content(_("MFA code"))
            yield Static(
                _("Device   {serial}").format(serial=clean(question.serial)), markup=False
            )
            if question.profile:
                yield Static(
                    _("Profile  {profile}").format(profile=clean(question.profile)),
                    markup=False,
                )
            with Horizontal(id="mfa-line"):
                yield Static(_("Code"), id="mfa-label")
                yield CodeInput(placeholder=_("six digits"), restrict=r"[0-9 ]*", compact=True)
            yield Static(clean(_(question.problem)), id="mfa-problem", markup=False)
            yield KeyFooter(Scope.MFA)

    def on_mount(self) -> None:
        self.query_one("#mfa-problem").display = bool(self._question.problem)
        self.query_one(CodeInput).focus()

    def action_give(self) -> None:
        code = "".join(self.query_one(CodeInput).value.split())
        if is_code(code):
            self.dismiss(code)
        else:
            problem = self.query_one("#mfa-problem", Static)
            problem.update(_(WRONG_FORM))
            problem.display = True

    def action_cancel(self) -> None:
        self.dismiss(None)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_give()
