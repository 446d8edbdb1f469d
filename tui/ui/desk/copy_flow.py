"""Copies files on behalf of the app: what, why, how far, and how it ended."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tui.language import N_, _, ngettext
from tui.printable import clean
from tui.sizes import size_words
from tui.ui.screens.copy import CopyGiven, CopyingScreen, CopyScreen
from tui.ui.widgets.choice import ChoiceScreen
from tui.ui.words.rest import with_rest

if TYPE_CHECKING:
    from tui.aws.instances import ManagedInstance
    from tui.sessions.copying.copy import CopyRequest
    from tui.sessions.copying.outcome import CopyOutcome
    from tui.sessions.session import Session
    from tui.ui.desk.connect_flow import ConnectFlow
    from tui.ui.desk.session_tabs import SessionTabs
    from tui.ui.desk.stage import DeskStage
    from tui.ui.screens.reason import ReasonGiven
    from tui.ui.workspace import Workspace

CANCELLED: Final = N_("Copy cancelled. No partial file is left.")
REPLACE: Final = "replace"
SHOWN: Final = 5
"""Names in the question whether they are replaced."""

WINDOWS: Final = N_("Copying needs a POSIX shell, and this instance runs Windows.")


class CopyFlow:
    """Asks what is to be copied and why, copies it, and says what became of it.

    Args:
        stage: Where to ask and to show it.
        desk: Where sessions are.
        connecting: Asks for reasons, by the user's rules.
    """

    def __init__(
        self, stage: "DeskStage", desk: "SessionTabs", connecting: "ConnectFlow"
    ) -> None:
        self._stage = stage
        self._desk = desk
        self._connecting = connecting
        self._given: dict[tuple[str, bool], CopyGiven] = {}
        """What was given last, by the instance and the direction."""

    def ask(
        self,
        target: "ManagedInstance",
        *,
        upload: bool,
        session: "Session | None" = None,
        place: "Workspace | None" = None,
    ) -> None:
        """Ask what is to be copied; then for the reason, which is a session's own in a session."""
        if session is not None:
            place = self._desk.place_of(session)
        place = place or self._desk.here
        if target.platform_type == "Windows":
            self._stage.notify(_(WINDOWS), severity="error", markup=False)
            return
        if place is None or not self._connecting.may_open(place):
            return
        key = (target.instance_id, upload)

        def answered(given: CopyGiven | None) -> None:
            if given is None:
                return
            self._given[key] = given
            request = _request(given, upload=upload)
            if session is not None:
                self._begin(target, session.reason, request, place)
                return

            async def reasoned(wanted: "ManagedInstance", answer: "ReasonGiven") -> None:
                self._begin(wanted, answer.reason, request, place)

            self._connecting.ask_reason(target, reasoned, place=place)

        screen = CopyScreen(target.label, upload=upload, given=self._given.get(key))
        self._stage.push_screen(screen, answered)

    def _begin(
        self,
        target: "ManagedInstance",
        reason: str,
        request: "CopyRequest",
        place: "Workspace",
    ) -> None:
        work = self._copy(target, reason, request, place)
        self._stage.run_worker(work, group="copying", name="copying", exclusive=True)

    async def _copy(
        self,
        target: "ManagedInstance",
        reason: str,
        request: "CopyRequest",
        place: "Workspace",
    ) -> None:
        from tui.sessions.copying.copy import Copy
        from tui.sessions.copying.link import LinkOptions
        from tui.sessions.copying.outcome import Company
        from tui.sessions.copying.talk import CopyFailed

        stage, worker = self._stage, asyncio.current_task()
        title = _("Copying to {name}") if request.upload else _("Copying from {name}")
        screen = CopyingScreen(title.format(name=target.label))

        def left(cancelled: bool | None) -> None:
            if cancelled and worker is not None:
                worker.cancel()

        options = LinkOptions(
            reason=reason,
            maximum=self._connecting.maximum_for(place, target),
            journal=lambda kind: place.sessions.journal(kind, target),
            say=self._say,
        )
        company = Company(
            may_replace=self._may_replace, say=lambda sentence: None, show=screen.show
        )
        copy = Copy(place.aws, target.instance_id, request, options, company)
        stage.push_screen(screen, left)
        try:
            self._tell(await copy.run(), copy.way_words)
        except CopyFailed as failure:
            stage.notify(clean(str(failure)), severity="error", timeout=20, markup=False)
        except asyncio.CancelledError:
            self._say(_(CANCELLED))
            raise
        finally:
            if screen.is_attached:
                screen.dismiss(False)

    async def _may_replace(self, names: Sequence[str]) -> bool:
        shown = with_rest(names[:SHOWN], len(names))
        answers = (("", _("Cancel")), (REPLACE, _("Replace them")))
        question = ChoiceScreen(_("Replace existing files?"), shown, answers)
        return await self._stage.push_screen_wait(question) == REPLACE

    def _tell(self, outcome: "CopyOutcome", way: str) -> None:
        if outcome.files:
            copied = ngettext(
                "Copied {count:,} file ({size}), {how}.",
                "Copied {count:,} files ({size}), {how}.",
                outcome.files,
            )
            size = size_words(outcome.size)
            self._say(copied.format(count=outcome.files, size=size, how=way))
        for sentence in outcome.troubles[:SHOWN]:
            self._stage.warn(sentence)
        if (more := len(outcome.troubles) - SHOWN) > 0:
            words = ngettext(
                "{count:,} more file couldn't be copied.",
                "{count:,} more files couldn't be copied.",
                more,
            )
            self._stage.warn(words.format(count=more))

    def _say(self, sentence: str) -> None:
        self._stage.notify(clean(sentence), markup=False)


def _request(given: CopyGiven, *, upload: bool) -> "CopyRequest":
    from tui.sessions.copying.copy import CopyRequest

    source, destination = given.source.strip(), given.destination.strip()
    return CopyRequest(
        sources=[_here(source) if upload else source],
        destination=destination if upload else _here(destination),
        upload=upload,
        recursive=True,
    )


def _here(name: str) -> str:
    """A name of this machine, with the home folder for `~` as a shell would have it."""
    return str(Path(name).expanduser()) if name.startswith("~") else name
