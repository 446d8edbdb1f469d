"""What the organisation's history needs in the settings, while there is nothing to ask."""

from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.language import N_, _
from tui.printable import clean
from tui.settings.settings import settings_file
from tui.ui.actions import Scope, bindings_of
from tui.ui.organisation.form import LOW
from tui.ui.widgets.key_footer import KeyFooter
from tui.ui.widgets.once import LeftOnce

WHAT: Final = N_(
    "Nothing to ask yet. The history of all accounts is in CloudTrail's files on S3, which Amazon "
    "Athena reads. Name the table and its workgroup in {path}:"
)
EXAMPLE: Final = """\
[history]
table = "cloudtrail_logs"
database = "default"
workgroup = "primary"
max_scanned = "10 GB"
"""
MORE: Final = N_(
    "Then start ssm-tui again. With CloudTrail Lake, set event_data_store instead of the table. "
    "Queries cost money by the bytes they scan; none runs before you ask."
)


class UnaskedScreen(ModalScreen[bool], LeftOnce[bool]):
    """Gives back whether the user wants to see the settings."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Scope.UNASKED, Scope.READING)

    def compose(self) -> ComposeResult:
        with Vertical(classes="box") as box:
            box.border_title = _("Organisation's history")
            with VerticalScroll(id="unasked-words", can_focus=False):
                path = clean(str(settings_file()))
                yield Static(_(WHAT).format(path=path), markup=False)
                yield Static(EXAMPLE, id="unasked-example", markup=False)
                yield Static(_(MORE), classes="muted", markup=False)
            yield KeyFooter(Scope.UNASKED)

    def on_resize(self) -> None:
        self.set_class(self.app.size.height < LOW, "-low")

    def action_settings(self) -> None:
        self.dismiss(True)

    def action_close(self) -> None:
        self.dismiss(False)

    def action_scroll(self, lines: int) -> None:
        self.query_one("#unasked-words").scroll_relative(y=lines, animate=False)
