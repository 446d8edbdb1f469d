"""Signing in by IAM Identity Center: a code here, a browser anywhere."""

import asyncio
import webbrowser
from collections.abc import Callable
from contextlib import aclosing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, ClassVar, Final

from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.aws.errors import AwsError
from tui.aws.sso import AwaitingConfirmation, Confirm, SignedIn, SignInEvent, sign_in
from tui.language import _
from tui.printable import clean
from tui.ui.actions import Scope, bindings_of
from tui.ui.widgets.error_panel import words_of
from tui.ui.widgets.key_footer import KeyFooter
from tui.ui.widgets.once import LeftOnce
from tui.ui.words.times import clock

if TYPE_CHECKING:
    from tui.aws.client import Aws

TEXT_BROWSERS: Final = frozenset({"www-browser", "links", "elinks", "lynx", "w3m"})
"""Browsers that would paint over the screen."""


def open_in_browser(url: str) -> bool:
    """Open an address in a browser with a window of its own; whether there is one. Blocks."""
    try:
        browser = webbrowser.get()
    except webbrowser.Error:
        return False
    if getattr(browser, "basename", "") in TEXT_BROWSERS:
        return False
    return browser.open(url)


class SignInScreen(ModalScreen[bool], LeftOnce[bool]):
    """Gives back whether the user is signed in now.

    Args:
        aws: Whose profile is signed in.
        browse: Opens an address in a browser; whether that was possible.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Scope.SIGN_IN)

    def __init__(self, aws: "Aws", browse: Callable[[str], bool] = open_in_browser) -> None:
        super().__init__()
        self._aws = aws
        self._browse = browse
        self._confirm: Confirm | None = None

    def compose(self) -> ComposeResult:
        with Vertical(classes="box") as box:
            box.border_title = Content(_("Sign in with IAM Identity Center"))
            yield Static(_("Confirm in a browser, on any device, that you see this code:"))
            yield Static("...", id="sign-in-code", markup=False)
            yield Static("", id="sign-in-url", markup=False)
            yield Static("", id="sign-in-state", markup=False)
            yield KeyFooter(Scope.SIGN_IN)

    def on_mount(self) -> None:
        self.set_interval(1.0, self._count_down)
        self.action_again()

    def action_again(self) -> None:
        self._confirm = None
        self.query_one("#sign-in-code", Static).update("...")
        self.query_one("#sign-in-url", Static).update("")
        self._say(_("requesting a code…"))
        self._sign_in()

    def action_copy(self) -> None:
        if self._confirm is not None:
            self.app.copy_to_clipboard(self._confirm.url_with_code)
            self.notify(_("Copied the URL, which includes the code."))

    def action_browse(self) -> None:
        if self._confirm is not None:
            self._open_browser(self._confirm.url_with_code)

    def action_cancel(self) -> None:
        # The worker ends with the screen, and nothing has been written.
        self.dismiss(False)

    @work(exclusive=True, group="sign-in")
    async def _sign_in(self) -> None:
        try:
            async with aclosing(sign_in(self._aws)) as events:
                async for event in events:
                    self.call_later(self._moved_on, event)
        except AwsError as error:
            self.call_later(self._moved_on, error)

    @work(exclusive=True, group="browser")
    async def _open_browser(self, url: str) -> None:
        if not await asyncio.to_thread(self._browse, url):
            self.notify(
                _(
                    "No browser can be opened here. Copy the URL with y and open it on any "
                    "device."
                ),
                severity="warning",
            )

    def _moved_on(self, event: SignInEvent | AwsError) -> None:
        match event:
            case Confirm() as confirm:
                self._confirm = confirm
                self.query_one("#sign-in-code", Static).update(clean(confirm.code))
                self.query_one("#sign-in-url", Static).update(clean(confirm.url))
            case AwaitingConfirmation():
                self._count_down()
            case SignedIn():
                self.dismiss(True)
            case AwsError() as error:
                self._confirm = None
                title, sentence, _facts = words_of(error)
                self._say(f"✕ {title}. {sentence}")

    def _count_down(self) -> None:
        if self._confirm is not None:
            left = (self._confirm.expires - datetime.now(UTC)).total_seconds()
            self._say(
                _("waiting for confirmation; the code expires in {left}").format(
                    left=clock(left)
                )
            )

    def _say(self, words: str) -> None:
        self.query_one("#sign-in-state", Static).update(words)
