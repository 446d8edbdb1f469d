"""Sessions that outlived a crashed or killed run of the program: found, offered."""

import asyncio
from collections.abc import Awaitable, Sequence
from typing import TYPE_CHECKING, Final

from tui.archive.errors import ArchiveError
from tui.aws.errors import AwsError
from tui.aws.instances import ManagedInstance
from tui.printable import clean
from tui.sessions.orphans.crash_record import CrashRecord
from tui.sessions.orphans.crash_records import CrashRecords
from tui.sessions.orphans.settling import settle, take_in
from tui.ui.key_words import key_words
from tui.ui.lists.instances import InstancesView
from tui.ui.widgets.choice import ChoiceScreen
from tui.ui.widgets.error_panel import words_of
from tui.ui.words.cells import cut_end
from tui.ui.words.times import exact

if TYPE_CHECKING:
    from tui.archive.store import Archive
    from tui.aws.client import Aws, Identity
    from tui.ui.desk.attention import Attention
    from tui.ui.desk.connect_flow import ConnectFlow
    from tui.ui.desk.session_tabs import SessionTabs
    from tui.ui.desk.stage import DeskStage

LATER: Final = "later"
RESUME: Final = "resume"
TERMINATE: Final = "terminate"
"""The answers."""

SETTLING: Final = 10.0
"""Seconds that what was left unsettled may hold the first question up."""

NOT_TOLD: Final = "unknown until AWS answers or the keyring is unlocked"

LINE: Final = 66
"""Cells of a line in the question."""


class OrphanPrompt:
    """Asks about the sessions that an earlier run has left behind."""

    def __init__(
        self,
        stage: "DeskStage",
        desk: "SessionTabs",
        connecting: "ConnectFlow",
        survivors: CrashRecords,
        attention: "Attention",
    ) -> None:
        self._stage = stage
        self._attention = attention
        self._desk = desk
        self._connecting = connecting
        self._survivors = survivors
        self._asked: set[str] = set()
        self._told: set[str] = set()

    def look(self, aws: "Aws", identity: "Identity") -> None:
        """Find what an earlier run has left in this account and region, and offer it."""
        work = self._offer(aws, identity)
        self._stage.run_worker(work, group="leftovers", name="leftovers", exclusive=True)

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

    async def _offer(self, aws: "Aws", identity: "Identity") -> None:
        await self._settle(settle(aws, self._archive, self._survivors.directory))
        self._say_elsewhere(await self._survivors.elsewhere(identity, self._stage.now()))
        orphans = await self._survivors.orphans(identity)
        new = tuple(one for one in orphans if one.session_id not in self._asked)
        found = await self._survivors.held(aws, new, self._archive)
        for number, survivor in enumerate(found, start=1):
            await self._attention.in_a_list()
            place = f" ({number} of {len(found)})" if len(found) > 1 else ""
            question = ask_about(survivor, exact(survivor.started, self._stage.now()), place)
            answer = await self._stage.push_screen_wait(question)
            # Only now: who was called off meanwhile has not heard the answer.
            self._asked.add(survivor.session_id)
            if answer == RESUME:
                await self._resume(survivor)
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

    async def _resume(self, survivor: CrashRecord) -> None:
        desk = self._desk
        if desk.here is not None:
            rows = self._stage.main.query_one(InstancesView).table.rows
            target = rows.get(survivor.target) or ManagedInstance(
                survivor.target, name=survivor.target_name
            )
            target, why = await self._connecting.tagged(desk.here, target)
            if why:
                self._stage.warn(why)
            await desk.resume(target, survivor)

    async def _terminate(self, aws: "Aws", survivor: CrashRecord) -> None:
        name = clean(survivor.target_name or survivor.target)
        try:
            await self._survivors.terminate(aws, survivor)
        except AwsError as error:
            title, sentence, _ = words_of(error)
            self._asked.discard(survivor.session_id)
            self._stage.notify(
                f"The session on {name} could not be ended. {sentence}",
                title=title,
                severity="error",
                markup=False,
            )
        else:
            self._stage.notify(f"The session on {name} was ended.", markup=False)
            self._stage.main.ask_sessions_again()


def elsewhere_words(survivors: Sequence[CrashRecord]) -> str:
    """Where sessions were left that are out of reach here, one line for each place."""
    places: dict[str, list[str]] = {}
    for one in survivors:
        whose = f"profile {one.profile}" if one.profile else f"account {one.account}"
        where = f"{one.region} ({whose})" if one.profile or one.account else one.region
        places.setdefault(where, []).append(one.target_name or one.target)
    lines = [clean(f"{where}: {', '.join(names)}") for where, names in places.items()]
    return "\n".join(
        [
            "ssm-tui also left sessions behind elsewhere, which may be live yet.",
            *lines,
            f"{key_words('P')} and {key_words('R')} go there; what is live is offered then.",
        ]
    )


def ask_about(survivor: CrashRecord, started: str, place: str = "") -> ChoiceScreen:
    """What is to become of one session; `place` says which one of several it is."""
    name = clean(survivor.target_name) or survivor.target
    reason = NOT_TOLD if survivor.withheld else clean(survivor.reason) or "none"
    words = [
        f"It was left behind when ssm-tui stopped unexpectedly{place}.",
        "",
        cut_end(f"target   {survivor.target}", LINE),
        cut_end(f"reason   {reason}", LINE),
        cut_end(f"started  {started}", LINE),
    ]
    answers = [(LATER, "Decide later; it stays as it is"), (TERMINATE, "End it")]
    if survivor.resumable:
        answers.insert(1, (RESUME, "Go on with it"))
    else:
        words += ["", survivor.why_not]
    return ChoiceScreen(f"A session on {name} is still live", words, answers)
