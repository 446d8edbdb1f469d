"""Forwards ports on behalf of the app: asked for, listed, begun again, ended with it."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tui.archive.errors import ArchiveError
from tui.aws.hosts.listing import list_databases
from tui.language import N_, _, ngettext
from tui.printable import clean
from tui.sessions.forwards.background import BackgroundForwards, end, running
from tui.sessions.forwards.kept import KeptForward
from tui.sessions.forwards.recalled import EarlierForward, recall, remember
from tui.sessions.headless.forward import Destination
from tui.sessions.headless.local_address import LocalAddress
from tui.sessions.reasons import continued
from tui.ui.desk.forwarding.asking import for_ports
from tui.ui.forwards.details import ForwardScreen
from tui.ui.forwards.form import AccessForwardForm, ForwardAsking, ForwardForm
from tui.ui.forwards.rows import ForwardRow
from tui.ui.widgets.choice import ChoiceScreen
from tui.ui.words.notices import unconfirmed_words

if TYPE_CHECKING:
    from tui.aws.instances import ManagedInstance
    from tui.ui.desk.connect_flow import ConnectFlow
    from tui.ui.desk.session_tabs import SessionTabs
    from tui.ui.desk.stage import DeskStage
    from tui.ui.forwards.view import ForwardsView
    from tui.ui.screens.reason import Asking, ReasonGiven
    from tui.ui.workspace import Workspace

LOOK: Final = 1.0
"""Seconds between looks at the ports, while they are in sight."""

BACKGROUND_LOOK: Final = 2.0
"""Seconds between looks at what processes in the background tell; they tell it as often."""

AGAIN: Final = 30.0
"""Seconds in which the same sentence about a port is said once."""

END: Final = "end"
UNENDED: Final = N_("Process {pid} hasn't ended. Its sessions may still be active.")


class ForwardFlow:
    """Owns the app's forwarded ports, which are kept with their workspaces.

    Args:
        stage: Where to ask and to show them.
        desk: Where the workspaces are.
        connecting: Asks for reasons, by the user's rules.
        directory: Of the program's state.
    """

    def __init__(
        self,
        stage: "DeskStage",
        desk: "SessionTabs",
        connecting: "ConnectFlow",
        directory: Path,
    ) -> None:
        self._stage = stage
        self._desk = desk
        self._connecting = connecting
        self._directory = directory
        self._background: list[BackgroundForwards] = []
        self._reasons: dict[str, str] = {}
        """By session id, of those in the background, as the history has them."""
        self._said: dict[str, float] = {}
        """When a sentence about a port was said last."""
        self._looked = self._looked_behind = -BACKGROUND_LOOK
        self._is_looking = self._is_closed = False

    # Asked for

    def ask(
        self,
        target: "ManagedInstance",
        *,
        place: "Workspace | None" = None,
        given: EarlierForward | None = None,
    ) -> None:
        """Ask which port is to be forwarded and why, and forward it.

        Args:
            target: Through which instance.
            place: In which account and region; where the user works if it is not said.
            given: What the form begins with.
        """
        place = place or self._desk.here
        if place is None:
            return
        where, forms, connecting = place, list[ForwardForm](), self._connecting
        more = ForwardAsking(
            load_earlier=lambda: recall(self._directory, target.instance_id),
            databases=lambda: list_databases(where.aws),
            given=given,
        )

        def question(asking: "Asking") -> ForwardForm:
            form = AccessForwardForm if connecting.offers_access(where) else ForwardForm
            forms.append(form(for_ports(asking, where), more))
            return forms[0]

        async def answered(wanted: "ManagedInstance", reason: "ReasonGiven") -> None:
            form = forms[0]
            assert form.given is not None, "the form has read it"
            self._desk.drafts.pop(wanted.instance_id, None)
            self._desk.remember(reason.reason)
            self._remember(wanted, form.given)
            local, why = LocalAddress(form.given.local), reason.reason

            async def begin() -> None:
                self._begin(self._kept(wanted, form.destination, local, why, where), where)

            if reason.requests_access:
                connecting.access.request(where, wanted, reason, begin)
            else:
                await begin()

        connecting.ask_reason(target, answered, place=place, question=question)

    def _kept(
        self,
        target: "ManagedInstance",
        destination: Destination,
        local: LocalAddress,
        reason: str,
        place: "Workspace",
    ) -> KeptForward:
        kept = KeptForward(
            place.aws,
            target,
            destination,
            local,
            reason,
            maximum=self._connecting.maximum_for(place, target),
            journal=lambda: place.sessions.journal("port", target),
        )
        kept.notify = lambda sentence: self._warn(f"{kept.facts.local}: {sentence}")
        place.forwards.append(kept)
        return kept

    def _begin(self, kept: KeptForward, place: "Workspace") -> None:
        place.use()
        name = f"forward through {kept.target.instance_id}"
        self._stage.run_worker(self._run(kept), group="forwards", name=name)
        self._stage.main.show_tab("forwards")
        # Behind the view, which may have to be made first.
        self._stage.main.call_next(self._go_to, kept.key)

    def _go_to(self, key: str) -> None:
        self._show()
        if self._view is not None:
            self._view.go_to(key)

    async def _run(self, kept: KeptForward) -> None:
        await kept.run()
        if self._is_closed or not self._stage.is_running:
            return
        if not kept.is_unwanted:
            facts = kept.facts
            title = _("Forward {address} has ended").format(address=clean(facts.local))
            self._stage.notify(
                clean(facts.why), title=title, severity="warning", timeout=15, markup=False
            )
            self._stage.host_terminal.notify(title, facts.why)
        self._show()
        self._stage.main.views.ask_sessions_again()

    def _remember(self, target: "ManagedInstance", given: EarlierForward) -> None:
        async def write() -> None:
            try:
                await asyncio.to_thread(remember, self._directory, target.instance_id, given)
            except OSError as error:
                self._warn(
                    _("Couldn't save this forward for next time: {error}.").format(
                        error=error.strerror
                    )
                )

        self._stage.run_worker(write(), group="earlier-forwards")

    # Chosen in the list

    def choose(self, key: str) -> None:
        """Show all that is known of a port; one that is over is begun again."""
        found = self._find(key)
        if found is not None and not found[0].live:
            self._stage.run_worker(self._again(*found), group="connecting", exclusive=True)
        elif (row := self._row(key)) is not None:

            def answered(end_it: bool | None) -> None:
                if end_it:
                    self.end(key)

            self._stage.push_screen(ForwardScreen(row, lambda: self._row(key)), answered)

    async def _again(self, kept: KeptForward, place: "Workspace") -> None:
        """A session more for a port; its reason is asked for where the rules do not take it."""
        if not self._connecting.may_open(place):
            return
        reason = continued(kept.reason)
        problem = await self._connecting.problem_with(reason, place, kept.target)
        if problem or self._connecting.offers_access(place):
            self._desk.drafts[kept.target.instance_id] = reason
            self._forget(kept)
            destination = kept.destination
            given = EarlierForward(destination.host or "", destination.port, kept.local.port)
            self.ask(kept.target, place=place, given=given)
        elif not kept.live:
            kept.reason = reason
            self._begin(kept, place)

    def end(self, key: str) -> None:
        """End a port, after a question where connections are open; take one that is over off."""
        row, found = self._row(key), self._find(key)
        if row is None:
            return
        if found is not None and not found[0].live:
            self._forget(found[0])
            self._show()
            return
        together = [one for one in self._rows() if one.pid == row.pid] if row.pid else [row]
        count = sum(one.facts.open for one in together)
        if not count and len(together) == 1:
            self._end(row)
            return

        def answered(answer: str | None) -> None:
            if answer == END:
                self._end(row)

        line = _("{address} to {destination}")
        words = [
            line.format(address=one.address, destination=one.facts.destination)
            for one in together
        ]
        cut = _end_words(count) if count else _("End")
        answers = (("", _("Keep forwarding")), (END, cut))
        title = ngettext("End this forward?", "End these forwards?", len(together))
        question = ChoiceScreen(title, words, answers, start=0 if count else 1)
        self._stage.push_screen(question, answered)

    def _end(self, row: ForwardRow) -> None:
        if (found := self._find(row.key)) is not None:
            found[0].end()
            self._show()
        for about in self._background:
            if about.pid == row.pid:
                self._stage.run_worker(self._end_behind(about), group="forwards-behind")

    async def _end_behind(self, about: BackgroundForwards) -> None:
        """End a process in the background, and see that it has ended."""
        try:
            if not await asyncio.to_thread(end, self._directory, about):
                self._warn(_(UNENDED).format(pid=about.pid))
        except OSError as error:
            words = _("Couldn't stop process {pid}: {error}.")
            self._warn(words.format(pid=about.pid, error=error.strerror))
        self.look()

    def _forget(self, kept: KeptForward) -> None:
        for place in self._desk.places:
            if kept in place.forwards:
                place.forwards.remove(kept)

    # Looked at

    def look(self) -> None:
        """See how all of them stand, and show it."""
        self._looked_behind = self._stage.clock()
        if not self._is_looking and self._stage.is_running:
            self._is_looking = True
            self._stage.run_worker(self._look_behind(), group="forwards-look")
        self._show()

    def tick(self) -> None:
        """A moment has passed: see how they stand, while somebody looks."""
        if self._stage.main.active != "forwards":
            return
        now = self._stage.clock()
        if now - self._looked_behind >= BACKGROUND_LOOK:
            self.look()
        elif now - self._looked >= LOOK:
            self._show()

    async def _look_behind(self) -> None:
        try:
            self._background = await asyncio.to_thread(running, self._directory)
        finally:
            self._is_looking = False
        archive = self._desk.archive
        ids = {port.session_id for about in self._background for port in about.ports}
        if archive is not None:
            for session_id in ids - {"", *self._reasons}:
                # Of a history that does not answer it is said elsewhere.
                with suppress(ArchiveError):
                    row = await archive.find(session_id)
                    self._reasons[session_id] = row.reason if row is not None else ""
        self._show()

    def _show(self) -> None:
        view = self._view
        if self._stage.is_running and view is not None and view.is_mounted:
            self._looked = self._stage.clock()
            view.show(list(self._rows()))

    @property
    def _view(self) -> "ForwardsView | None":
        """The list of them, once somebody has looked at it."""
        return self._stage.main.views.forwards

    def _rows(self) -> Iterator[ForwardRow]:
        now, here = self._stage.now(), self._desk.here
        for kept, place in self._all():
            facts = kept.facts
            yield ForwardRow(
                key=kept.key,
                facts=facts,
                label=kept.target.label,
                target=kept.target.instance_id,
                reason=kept.reason,
                where=place.name or (place.words(here) if here is not None else ""),
                left=facts.left(now),
            )
        for about in self._background:
            until = None if about.until is None else (about.until - now).total_seconds()
            for facts in about.ports:
                lefts = [left for left in (facts.left(now), until) if left is not None]
                yield ForwardRow(
                    key=f"{about.pid} {facts.local}",
                    facts=facts,
                    label=about.label,
                    target=about.target,
                    reason=self._reasons.get(facts.session_id, ""),
                    where="@".join(filter(None, (about.profile, about.region))),
                    pid=about.pid,
                    left=min(lefts) if lefts and facts.state.live else None,
                )

    def _row(self, key: str) -> ForwardRow | None:
        return next((row for row in self._rows() if row.key == key), None)

    def _all(self) -> Iterator[tuple[KeptForward, "Workspace"]]:
        for place in self._desk.places:
            for kept in place.forwards:
                yield kept, place

    def _find(self, key: str) -> "tuple[KeptForward, Workspace] | None":
        return next((found for found in self._all() if found[0].key == key), None)

    def _warn(self, sentence: str) -> None:
        """Say something; a program that tries to connect again and again hears of it once."""
        now = self._stage.clock()
        if now - self._said.get(sentence, -AGAIN) >= AGAIN:
            self._said[sentence] = now
            self._stage.warn(sentence)

    # The way out

    @property
    def live(self) -> list[KeptForward]:
        """The app's own that AWS may hold sessions of."""
        return [kept for kept, _place in self._all() if kept.live]

    @property
    def in_use(self) -> list[KeptForward]:
        """Those of them that have connections open."""
        return [kept for kept in self.live if kept.facts.open]

    async def wind_up(self, *, patience: float) -> str | None:
        """End the app's own, in so many seconds at most; a sentence on what is left, if any."""
        self._is_closed, live = True, self.live
        for kept in live:
            kept.end(within=patience)
        with suppress(TimeoutError):
            async with asyncio.timeout(patience):
                await asyncio.gather(*(kept.wait_over() for kept in live))
        left = ", ".join(kept.facts.session_id or str(kept.local) for kept in live if kept.live)
        return unconfirmed_words(clean(left)) if left else None


def _end_words(count: int) -> str:
    return ngettext(
        "End and cut {count:,} connection", "End and cut {count:,} connections", count
    ).format(count=count)
