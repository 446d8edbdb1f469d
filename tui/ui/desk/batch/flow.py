"""What is done to several machines at once: sessions, a command, a look at what stands in the way.

One reason is asked for, which the rules for every machine take, and one confirmation names them.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from tui.aws.client import RateLimiter
from tui.aws.documents.document import preferences_of
from tui.aws.instances import ManagedInstance
from tui.aws.preferences.document import Preferences, read_preferences
from tui.errors import UserFacingError
from tui.language import _, ngettext
from tui.printable import clean
from tui.sessions.document_check import fit_for_app, usual_document
from tui.sessions.reasons import joined
from tui.ui.lists.instance_rows import key_of
from tui.ui.lists.instances import InstancesView
from tui.ui.lists.several.command import CommandScreen
from tui.ui.lists.several.count import CountScreen
from tui.ui.messages import Deed
from tui.ui.screens.document import DocumentScreen
from tui.ui.screens.reason import Asking, ReasonGiven, ReasonScreen, Ruled
from tui.ui.screens.reasons.access import AccessReasonScreen
from tui.ui.widgets.choice import ChoiceScreen
from tui.ui.words.context import where_words
from tui.ui.words.machines import PlacedMachine, listed, names_of

if TYPE_CHECKING:
    from tui.aws.documents.document import ChosenDocument
    from tui.ui.desk.connect_flow import ConnectFlow
    from tui.ui.desk.session_tabs import SessionTabs
    from tui.ui.desk.stage import DeskStage

MANY: Final = 9
"""Machines from which on it takes more than a key to go on."""

AT_ONCE: Final = 4
"""Machines that are asked about at the same time."""

STARTS_PER_SECOND: Final = 5.0
"""Of sessions, as with commands on several machines."""

FEW: Final = 5
"""Machines by name beside the question for the reason."""

SHOWN: Final = 12
"""Machines by name in a confirmation."""

GO: Final = "go"

Then = Callable[[Sequence[PlacedMachine], ReasonGiven], Awaitable[None]]


class BatchFlow:
    """Asks once, and does it to all of them.

    Args:
        stage: Where to ask and to show it.
        desk: Where the sessions come to.
        connecting: Knows the user's rules.
    """

    def __init__(
        self, stage: "DeskStage", desk: "SessionTabs", connecting: "ConnectFlow"
    ) -> None:
        self._stage = stage
        self._desk = desk
        self._connecting = connecting

    def ask(self, machines: Sequence[PlacedMachine], deed: Deed) -> None:
        """Do it, once the user has said what else there is to say."""
        for place in dict.fromkeys(place for _machine, place in machines):
            place.use()
        match deed:
            case Deed.DIAGNOSE:
                self._begin(self._diagnose(machines))
            case Deed.CONNECT if self._may_open(machines):
                count = len(machines)
                title = ngettext("Open {count} session", "Open {count} sessions", count).format(
                    count=count
                )
                self._ask_reason(machines, title, self._open)
            case Deed.RUN if self._may_open(machines):
                self._ask_command(machines)
            case _:
                pass

    def _may_open(self, machines: Sequence[PlacedMachine]) -> bool:
        places = dict.fromkeys(place for _machine, place in machines)
        return all(self._connecting.may_open(place) for place in places)

    def _begin(self, work: Awaitable[None]) -> None:
        async def through() -> None:
            await work

        self._stage.run_worker(through(), group="batch", name="batch")

    # The questions

    def _ask_command(self, machines: Sequence[PlacedMachine]) -> None:
        def answered(command: str | None) -> None:
            if command is None:
                return
            self._desk.last_command = command
            title = ngettext(
                "Run a command on {count} instance",
                "Run a command on {count} instances",
                len(machines),
            ).format(count=len(machines))
            run = partial(self._run, command)
            self._ask_reason(machines, title, run, command=command)

        screen = CommandScreen(names_of(machines), self._desk.last_command)
        self._stage.push_screen(screen, answered)

    def _ask_reason(
        self,
        machines: Sequence[PlacedMachine],
        title: str,
        then: Then,
        *,
        command: str = "",
    ) -> None:
        """Ask for the one reason; a command has a document of its own."""
        settings, desk = self._stage.settings, self._desk
        wanted, first = machines, machines[0][1]
        names, takes_document = _few(machines), not command
        places = list(dict.fromkeys(place for _machine, place in machines))

        async def learn() -> Ruled:
            nonlocal wanted
            wanted, why = await self._tagged(machines)
            return self._rules(wanted, why, takes_document=takes_document)

        async def limits(document: "ChosenDocument | None") -> Preferences:
            """The strictest of all places."""
            found = await asyncio.gather(
                *(
                    read_preferences(place.aws)
                    if document is None
                    else preferences_of(place.aws, document)
                    for place in places
                )
            )
            return min(found, key=lambda each: each.max_minutes or float("inf"))

        async def answered(given: ReasonGiven | None) -> None:
            if given is None:
                return
            what, do = (title, command), then
            if given.requests_access:
                what, do = (_requesting(len(wanted)), ""), partial(self._request, then, command)
            self._begin(self._confirmed(wanted, what, given, do))

        untagged = any(not instance.tags_known for instance, _place in machines)
        asking = Asking(
            target=ManagedInstance(names),
            where=where_words(first.identity) if len(places) == 1 else "",
            drafts=desk.drafts,
            load_preferences=limits,
            documents=lambda document: DocumentScreen(first.aws, names, document),
            check_document=lambda document: fit_for_app(first.aws, document),
            now=self._stage.now(),
            earlier=desk.earlier,
            load_earlier=lambda: desk.find_earlier(first.aws),
            templates=settings.reason_templates,
            rules=self._rules(machines, "", takes_document=takes_document),
            load_rules=learn if settings.tags and untagged else None,
            title=title,
            takes_document=takes_document,
        )
        offered = any(map(self._connecting.offers_access, places))
        question = AccessReasonScreen if offered else ReasonScreen
        self._stage.push_screen(question(asking), answered)

    async def _confirmed(
        self,
        machines: Sequence[PlacedMachine],
        what: tuple[str, str],
        given: ReasonGiven,
        then: Then,
    ) -> None:
        """Ask whether it is meant for all of them; for many their number has to be typed."""
        title, command = what
        count, reason = len(machines), given.reason
        lines = [command] if command else []
        lines += [
            _told(machines),
            _("Reason: {reason}").format(reason=reason) if reason else _("No reason."),
        ]
        asked = _("{action}?").format(action=title)
        if count > MANY:
            agreed = await self._stage.push_screen_wait(CountScreen(asked, lines, count))
        elif count > 1:
            answers = (("", _("Cancel")), (GO, title))
            question = ChoiceScreen(asked, lines, answers)
            agreed = await self._stage.push_screen_wait(question) == GO
        else:
            agreed = True
        if agreed:
            self._desk.drafts.pop(_few(machines), None)
            await then(machines, given)

    # The rules

    async def _tagged(
        self, machines: Sequence[PlacedMachine]
    ) -> tuple[list[PlacedMachine], str]:
        """The machines with their tags, and why those of some are not known."""
        room = asyncio.Semaphore(AT_ONCE)

        async def learn(machine: PlacedMachine) -> tuple[PlacedMachine, str]:
            async with room:
                instance, place = machine
                known, why = await self._connecting.tagged(place, instance)
                return (known, place), why

        found = await asyncio.gather(*map(learn, machines))
        whys = dict.fromkeys(why for _machine, why in found if why)
        return [machine for machine, _why in found], " ".join(whys)

    def _rules(
        self, machines: Sequence[PlacedMachine], why: str, *, takes_document: bool
    ) -> Ruled:
        """What holds for one reason and for sessions on all of them."""
        each = [self._connecting.rules(place, instance, why) for instance, place in machines]
        documents = {one.document for one in each}
        common = documents.pop() if len(documents) == 1 and takes_document else None
        return Ruled(
            joined(one.policy for one in each),
            min((one.own_maximum for one in each if one.own_maximum), default=None),
            any(one.recorded for one in each),
            common,
        )

    # What is done

    async def _open(self, machines: Sequence[PlacedMachine], given: ReasonGiven) -> None:
        """Open a session on each; one that cannot be opened is told of."""
        pace, names = RateLimiter(STARTS_PER_SECOND), names_of(machines)
        for name, (instance, place) in zip(names, machines, strict=True):
            settings = self._stage.settings
            document = given.document or usual_document(
                settings, place.aws.profile, instance.known_tags
            )
            try:
                document = document and await fit_for_app(place.aws, document)
            except UserFacingError as error:
                words = clean(f"{name}: {error}")
                self._stage.notify(words, severity="error", timeout=20, markup=False)
                continue
            await pace.turn()
            await self._desk.open(instance, given.reason, place=place, document=document)
            # The marks that stay are on what has no session yet.
            table = self._stage.main.query_one(InstancesView).table
            table.unmark([key_of(instance.instance_id, place)])

    async def _request(
        self, then: Then, command: str, machines: Sequence[PlacedMachine], given: ReasonGiven
    ) -> None:
        """Request access to each; a command is run on all once the user asks for it again."""
        for machine, place in machines:
            connect = None if command else partial(then, [(machine, place)], given)
            self._connecting.access.request(place, machine, given, connect)

    async def _run(
        self, command: str, machines: Sequence[PlacedMachine], given: ReasonGiven
    ) -> None:
        # What runs sessions is not needed for the first paint.
        from tui.sessions.headless.batch import CommandBatch, MachineRun
        from tui.ui.lists.several.results import RunResults

        runs = [
            MachineRun(
                name,
                instance,
                place.aws,
                self._connecting.maximum_for(place, instance),
                partial(place.sessions.journal, "command", instance, given.reason),
            )
            for name, (instance, place) in zip(names_of(machines), machines, strict=True)
        ]
        batch = CommandBatch(runs, (command,), given.reason)
        self._stage.push_screen(RunResults(batch))
        await batch.run()

    async def _diagnose(self, machines: Sequence[PlacedMachine]) -> None:
        from tui.ui.lists.several.diagnoses import Diagnoses, MachineCheck

        checks = [
            MachineCheck(name, machine, self._connecting.document_name(*machine))
            for name, machine in zip(names_of(machines), machines, strict=True)
        ]

        def show(check: MachineCheck) -> None:
            instance, place = check.machine
            self._connecting.diagnose(instance, None, place=place)

        screen, room = Diagnoses(checks, show), asyncio.Semaphore(AT_ONCE)
        worker = asyncio.current_task()

        async def look(check: MachineCheck) -> None:
            async with room:
                await check.look(screen.changed)

        def left(_answer: None) -> None:
            if worker is not None:
                worker.cancel()

        self._stage.push_screen(screen, left)
        async with asyncio.TaskGroup() as tasks:
            for check in checks:
                tasks.create_task(look(check))


def _requesting(count: int) -> str:
    return ngettext(
        "Request access to {count} instance", "Request access to {count} instances", count
    ).format(count=count)


def _few(machines: Sequence[PlacedMachine]) -> str:
    """Some of their names, where a low screen has other things to show too."""
    return listed(names_of(machines), FEW)


def _told(machines: Sequence[PlacedMachine]) -> str:
    """The names of the machines, and whose agent is away where that is known."""
    named = zip(names_of(machines), machines, strict=True)
    names = [
        _("{name} [offline]").format(name=name)
        if instance.ping_status and not instance.online
        else name
        for name, (instance, _place) in named
    ]
    return listed(names, SHOWN)
