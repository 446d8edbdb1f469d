"""Sessions that outlived a crashed or killed run of the program: found, offered."""

import asyncio
from collections.abc import Awaitable, Sequence
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len

from tui.archive.errors import ArchiveError
from tui.aws.errors import AwsError
from tui.aws.instances import ManagedInstance
from tui.language import N_, _
from tui.printable import clean
from tui.sessions.orphans.crash_record import CrashRecord
from tui.sessions.orphans.crash_records import CrashRecords
from tui.sessions.orphans.settling import settle, take_in
from tui.ui.actions import with_keys
from tui.ui.lists.instance_rows import key_of
from tui.ui.lists.instances import InstancesView
from tui.ui.widgets.choice import ChoiceScreen
from tui.ui.widgets.error_panel import words_of
from tui.ui.words.cells import cut_end, pad
from tui.ui.words.times import exact

if TYPE_CHECKING:
    from tui.archive.store import Archive
    from tui.aws.client import Aws, Identity
    from tui.ui.desk.attention import Attention
    from tui.ui.desk.session_flows import SessionFlows
    from tui.ui.desk.session_tabs import SessionTabs
    from tui.ui.desk.stage import DeskStage
    from tui.ui.workspace import Workspace

LATER: Final = "later"
RESUME: Final = "resume"
TERMINATE: Final = "terminate"
"""The answers."""

SETTLING: Final = 10.0
"""Seconds that what was left unsettled may hold the first question up."""

NOT_TOLD: Final = N_("unknown until AWS answers or the keyring is unlocked")

GO_THERE: Final = N_(
    "Switch there with {everywhere.choose_profile} and {everywhere.choose_region}: active "
    "sessions are then offered."
)

LINE: Final = 66
"""Cells of a line in the question."""


class OrphanPrompt:
    """Asks about the sessions that an earlier run has left behind."""

    def __init__(
        self,
        stage: "DeskStage",
        desk: "SessionTabs",
        flows: "SessionFlows",
        survivors: CrashRecords,
        attention: "Attention",
    ) -> None:
        self._stage = stage
        self._attention = attention
        self._desk = desk
        self._flows = flows
        self._survivors = survivors
        self._asked: set[str] = set()
        self._told: set[str] = set()
        self._turn = asyncio.Lock()

    def look(self, place: "Workspace", identity: "Identity", *, alone: bool) -> None:
        """Find what an earlier run has left in an account and region, and offer it.

        Args:
            place: Where.
            identity: Who calls there.
            alone: Whether it is the only place; then what was left elsewhere is said.
        """
        work = self._offer(place, identity, alone=alone)
        self._stage.run_worker(work, group="leftovers", name="leftovers", exclusive=alone)

    def take_in(self) -> None:
        """Write into the history what a killed run has left for it; AWS is not asked."""
        work = self._settle(take_in(self._archive, self._survivors.directory))
        self._stage.run_worker(work, group="history", name="history")

    @property
    def _archive(self) -> "Archive | None":
        return self._desk.archive

    async def _settle(self, work: "Awaitable[object]") -> None:
        try:
            async with asyncio.timeout(SETTLING):
                await work
        except ArchiveError as error:
            self._desk.complaints.once(ArchiveError, str(error))
        except (AwsError, OSError, TimeoutError):
            # It stays for another time.
            pass

    async def _offer(self, place: "Workspace", identity: "Identity", *, alone: bool) -> None:
        # One question at a time, and each of them once.
        async with self._turn:
            await self._offer_of(place, identity, alone=alone)

    async def _offer_of(self, place: "Workspace", identity: "Identity", *, alone: bool) -> None:
        aws = place.aws
        await self._settle(settle(aws, self._archive, self._survivors.directory))
        if alone:
            self._say_elsewhere(await self._survivors.elsewhere(identity, self._stage.now()))
        orphans = await self._survivors.orphans(identity)
        new = tuple(one for one in orphans if one.session_id not in self._asked)
        found = await self._survivors.held(aws, new, self._archive)
        for number, survivor in enumerate(found, start=1):
            await self._attention.in_a_list()
            place_in = (number, len(found)) if len(found) > 1 else None
            question = ask_about(survivor, exact(survivor.started, self._stage.now()), place_in)
            answer = await self._stage.push_screen_wait(question)
            # Only now: who was called off meanwhile has not heard the answer.
            self._asked.add(survivor.session_id)
            if answer == RESUME:
                await self._resume(survivor, place)
            elif answer == TERMINATE:
                await self._terminate(aws, survivor)

    def _say_elsewhere(self, survivors: tuple[CrashRecord, ...]) -> None:
        """What cannot be offered from here is said: who works there next is asked then."""
        new = [one for one in survivors if one.session_id not in self._told]
        self._told.update(one.session_id for one in new)
        if new:
            self._stage.notify(
                elsewhere_words(new), severity="warning", timeout=15, markup=False
            )

    async def _resume(self, survivor: CrashRecord, place: "Workspace") -> None:
        rows = self._stage.main.query_one(InstancesView).table.rows
        row = rows.get(key_of(survivor.target, place))
        known = row.instance if row is not None else None
        target = known or ManagedInstance(survivor.target, name=survivor.target_name)
        target, why = await self._flows.connecting.tagged(place, target)
        if why:
            self._stage.warn(why)
        await self._desk.resume(target, survivor, place)

    async def _terminate(self, aws: "Aws", survivor: CrashRecord) -> None:
        name = clean(survivor.target_name or survivor.target)
        try:
            await self._survivors.terminate(aws, survivor)
        except AwsError as error:
            title, sentence, _facts = words_of(error)
            self._asked.discard(survivor.session_id)
            self._stage.notify(
                _("Couldn't end the session on {name}. {why}").format(name=name, why=sentence),
                title=title,
                severity="error",
                markup=False,
            )
        else:
            self._stage.notify(
                _("Ended the session on {name}.").format(name=name), markup=False
            )
            self._stage.main.views.ask_sessions_again()


def elsewhere_words(survivors: Sequence[CrashRecord]) -> str:
    """Where sessions were left that are out of reach here, one line for each place."""
    places: dict[str, list[str]] = {}
    for one in survivors:
        where = one.region
        if one.profile:
            where = _("{region} (profile {profile})").format(region=where, profile=one.profile)
        elif one.account:
            where = _("{region} (account {account})").format(region=where, account=one.account)
        places.setdefault(where, []).append(one.target_name or one.target)
    lines = [clean(f"{where}: {', '.join(names)}") for where, names in places.items()]
    return "\n".join(
        [
            _("ssm-tui also left sessions behind elsewhere. They may still be active."),
            *lines,
            with_keys(_(GO_THERE)),
        ]
    )


def ask_about(
    survivor: CrashRecord, started: str, place: tuple[int, int] | None = None
) -> ChoiceScreen:
    """What is to become of one session; `place` says which one of how many it is."""
    name = clean(survivor.target_name) or survivor.target
    reason = _(NOT_TOLD) if survivor.withheld else clean(survivor.reason) or _("none")
    left = _("It was left behind when ssm-tui stopped unexpectedly.")
    if place is not None:
        left = _(
            "It was left behind when ssm-tui stopped unexpectedly ({number} of {count})."
        ).format(number=place[0], count=place[1])
    facts = ((_("instance"), survivor.target), (_("reason"), reason), (_("started"), started))
    widest = max(cell_len(label) for label, _value in facts)
    lines = [cut_end(f"{pad(label, widest)}  {value}", LINE) for label, value in facts]
    words = [left, "", *lines]
    answers = [(LATER, _("Later")), (TERMINATE, _("End session"))]
    if survivor.resumable:
        answers.insert(1, (RESUME, _("Resume")))
    else:
        words += ["", survivor.why_not]
    return ChoiceScreen(
        _("A session on {name} is still active").format(name=name), words, answers
    )
