"""Codes, sign-ins and their expiry: what the user is asked for so that AWS goes on answering.

A live shell needs no credentials; taking it up after an outage and ending it do. So the user
is told while there is time, and asked when they look at a list, or at the last minute.
"""

import asyncio
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from tui.aws.errors import AwsError
from tui.aws.identity.mfa import MfaCodes, MfaQuestion
from tui.durations import minutes_as_words
from tui.language import N_, _
from tui.ui.actions import with_keys
from tui.ui.widgets.error_panel import words_of
from tui.ui.widgets.frame import Expiry

if TYPE_CHECKING:
    from tui.aws.client import Aws
    from tui.ui.desk.attention import Attention
    from tui.ui.desk.stage import DeskStage
    from tui.ui.workspace import Workspace

RENEW: Final = N_("{everywhere.renew} in a list renews them.")

IN_SIGHT: Final = 60 * 60.0
"""Seconds from which what is left has a place in the frame however crowded it is."""

EARLY: Final = 15 * 60.0
"""Seconds before the end from which the user is asked: time for a phone to be found."""


class SignIns:
    """Asks on behalf of the accounts that the app works in."""

    def __init__(self, stage: "DeskStage", attention: "Attention") -> None:
        self._stage = stage
        self._attention = attention
        self.codes = MfaCodes(self._ask)
        """Who is asked for MFA codes."""
        self._told: dict[Aws, datetime] = {}
        self._asked: dict[Aws, datetime] = {}
        self._waiting = ""

    def serve(self, aws: "Aws") -> None:
        """Let an account ask for codes on the screen, whatever was cancelled before."""
        aws.mfa_prompt = self.codes
        aws.ask_again()

    def tick(self, here: "Workspace | None", workspaces: "Iterable[Workspace]") -> None:
        """Say what credentials are waited for, and how long those there are last; ask in time."""
        self._say_waiting(here.aws.waiting if here is not None else "")
        self._say_expiry(workspaces)

    def renew(self, aws: "Aws", then: "Callable[[], object]" = lambda: None) -> None:
        """Have fresh credentials: a sign-in, or a code, whichever they need.

        Args:
            aws: Whose.
            then: Is called once AWS has taken them.
        """
        work = self._renew(aws, then)
        self._stage.run_worker(work, group="renew", name="renew", exclusive=True)

    async def sign_in(self, aws: "Aws") -> bool:
        """Sign in by IAM Identity Center; whether it came to that. Only from a worker."""
        from tui.ui.screens.sign_in import SignInScreen

        await self._attention.free(_("Sign-in"))
        return await self._stage.push_screen_wait(SignInScreen(aws))

    def _say_waiting(self, waiting: str) -> None:
        if waiting != self._waiting:
            self._waiting = waiting
            self._stage.main.views.say_waiting(waiting)

    def _say_expiry(self, workspaces: "Iterable[Workspace]") -> None:
        ends = [
            (expires, place.aws)
            for place in workspaces
            if place.sessions.live and (expires := place.aws.expires()) is not None
        ]
        if not ends:
            self._stage.main.say_expiry(Expiry())
            return
        expires, aws = min(ends, key=lambda end: end[0])
        left = (expires - datetime.now(UTC)).total_seconds()
        words, short = expiry_words(left), short_expiry_words(left)
        self._stage.main.say_expiry(Expiry(words, left <= IN_SIGHT, short))
        if left <= EARLY:
            self._remind(aws, expires, left)

    def _remind(self, aws: "Aws", expires: datetime, left: float) -> None:
        if self._asked.get(aws) == expires:
            return
        if self._stage.main.in_a_list:
            self._asked[aws] = expires
            self.renew(aws)
        elif self._told.get(aws) != expires:
            self._told[aws] = expires
            words = f"{_expiry_sentence(left)} {with_keys(_(RENEW))}"
            self._stage.notify(words, severity="warning", timeout=12)

    async def _renew(self, aws: "Aws", then: "Callable[[], object]") -> None:
        before = aws.expires()
        try:
            if await aws.sso_settings() is not None:
                if not await self.sign_in(aws):
                    return
            else:
                await aws.refresh()
            # Where there are none at all, this says so.
            await aws.identity()
        except AwsError as error:
            title, sentence, _facts = words_of(error)
            self._stage.notify(sentence, title=title, severity="error", markup=False)
            return
        self._stage.call_later(then)
        after = aws.expires()
        if before is None and after is None:
            self._stage.notify(_("These credentials don't expire."))
        elif after == before:
            words = _("These credentials can't be renewed here. Open shells keep running.")
            self._stage.notify(words, severity="warning")
        else:
            self._stage.notify(_("Credentials renewed."))

    async def _ask(self, question: MfaQuestion) -> str | None:
        from tui.ui.screens.mfa import MfaScreen

        answered: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()

        def give(code: str | None) -> None:
            if not answered.done():
                answered.set_result(code)

        # This is a task of a worker thread's: only the app itself may open a screen.
        screen = MfaScreen(question)
        self._attention.show(_("MFA code"), lambda: self._stage.push_screen(screen, give))
        return await answered


def expiry_words(left: float) -> str:
    """`credentials expire in 12 min`."""
    if left <= 0:
        return _("credentials expired")
    return _("credentials expire in {duration}").format(duration=_left_words(left))


def short_expiry_words(left: float) -> str:
    """`creds 12 min`, where the line is short."""
    if left <= 0:
        return _("creds expired")
    return _("creds {duration}").format(duration=_left_words(left))


def _expiry_sentence(left: float) -> str:
    if left <= 0:
        return _("Your credentials have expired.")
    return _("Your credentials expire in {duration}.").format(duration=_left_words(left))


def _left_words(left: float) -> str:
    return minutes_as_words(max(1, int(left // 60)))
