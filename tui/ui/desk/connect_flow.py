"""The way to a session: the user's own rules, and the question for a reason."""

from typing import TYPE_CHECKING, Final

from tui.aws.documents.document import preferences_of
from tui.aws.errors import AwsError
from tui.aws.instances import ManagedInstance
from tui.aws.preferences.document import Preferences, read_preferences
from tui.aws.reading import read_only_words
from tui.errors import UserFacingError
from tui.language import N_, _
from tui.printable import clean
from tui.sessions.document_check import fit_for_app, usual_document
from tui.sessions.journal.recording import is_recorded
from tui.sessions.limits import user_limits_for
from tui.sessions.reasons import check, continued, policy_for
from tui.sessions.target import resolve_target, tagged
from tui.ui.desk.access.offering import is_offered
from tui.ui.messages import AccessChosen, ConnectRequested
from tui.ui.screens.doctor import DoctorScreen
from tui.ui.screens.document import DocumentScreen, Picked
from tui.ui.screens.reason import Asking, ReasonGiven, ReasonScreen, Ruled
from tui.ui.screens.reasons.access import AccessReasonScreen
from tui.ui.session.panes import PaneSpot
from tui.ui.words.context import where_words

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tui.aws.client import Aws
    from tui.aws.documents.document import ChosenDocument
    from tui.sessions.session import Session
    from tui.ui.desk.access.flow import AccessFlow
    from tui.ui.desk.dependencies import FirstSession
    from tui.ui.desk.session_tabs import SessionTabs
    from tui.ui.desk.stage import DeskStage
    from tui.ui.workspace import Workspace

UNRULY: Final = N_("No session can start until this is fixed. Fix it, then restart ssm-tui.")


async def _held(aws: "Aws", document: "ChosenDocument | None") -> Preferences:
    """What will hold for a session with a document. Raises AwsError."""
    return await (read_preferences(aws) if document is None else preferences_of(aws, document))


class ConnectFlow:
    """Opens sessions on behalf of the app, each with a reason that the user's rules take.

    Args:
        stage: Where to ask.
        desk: Where the sessions come to.
        access: What requests just-in-time access.
        obstacles: Why the rules are not known whole; where there are any, nothing is opened.
    """

    def __init__(
        self,
        stage: "DeskStage",
        desk: "SessionTabs",
        access: "AccessFlow",
        obstacles: tuple[str, ...],
    ) -> None:
        self._stage = stage
        self._desk = desk
        self._obstacles = obstacles
        self.access = access

    def ask(
        self,
        target: "ManagedInstance",
        *,
        continues: str = "",
        place: "Workspace | None" = None,
        spot: PaneSpot | None = None,
    ) -> None:
        """Ask for the reason of a session, and open it.

        Args:
            target: Where.
            continues: The id of the session that it goes on from.
            place: In which account and region; where the user works if it is not said.
            spot: Where it is shown; in a window of its own if it is not said.
        """
        desk, where = self._desk, place or self._desk.here

        async def opened(wanted: "ManagedInstance", given: ReasonGiven) -> None:
            async def connect(at: PaneSpot | None = None) -> None:
                await desk.open(
                    wanted,
                    given.reason,
                    continues=continues,
                    place=where,
                    document=given.document,
                    spot=at,
                )

            if given.requests_access and where is not None:
                self.access.request(where, wanted, given, connect)
            else:
                await connect(spot)

        offered = where is not None and self.offers_access(where)
        question = AccessReasonScreen if offered else ReasonScreen
        self.ask_reason(target, opened, place=where, question=question)

    def offers_access(self, place: "Workspace") -> bool:
        """Whether a question for a reason offers to request access there instead."""
        return is_offered(self._stage.settings, place.aws.capabilities)

    def ask_reason(
        self,
        target: "ManagedInstance",
        then: "Callable[[ManagedInstance, ReasonGiven], Awaitable[None]]",
        *,
        place: "Workspace | None",
        question: "Callable[[Asking], ReasonScreen]" = ReasonScreen,
    ) -> None:
        """Ask for a reason that the user's rules take.

        Args:
            target: What for.
            then: Is given the instance, with its tags where there are rules about them, and it.
            place: In which account and region.
            question: Makes the question, which may ask for more.
        """
        stage, desk = self._stage, self._desk
        if place is None or not self.may_open(place):
            return
        aws, settings, where = place.aws, stage.settings, place
        wanted = target

        async def learn() -> Ruled:
            nonlocal wanted
            wanted, why = await tagged(aws, target)
            return self.rules(where, wanted, why)

        asking = Asking(
            target=target,
            where=where_words(place.identity),
            drafts=desk.drafts,
            load_preferences=lambda document: _held(aws, document),
            documents=lambda document: DocumentScreen(aws, target.label, document),
            check_document=lambda document: fit_for_app(aws, document),
            picked=desk.documents.get(target.instance_id),
            now=stage.now(),
            earlier=desk.earlier,
            load_earlier=lambda: desk.find_earlier(aws),
            templates=settings.reason_templates,
            rules=self.rules(where, target),
            load_rules=learn if settings.tags and not target.tags_known else None,
        )

        async def answered(given: ReasonGiven | None) -> None:
            if given is not None:
                await then(wanted, given)

        stage.push_screen(question(asking), answered)

    def go_on(self, chosen: AccessChosen | ConnectRequested) -> None:
        """Go on with what was chosen: to a session, else to how a request for one stands."""
        if isinstance(chosen, ConnectRequested):
            self.ask(chosen.target, place=chosen.place)
            return
        record, place = chosen.record, chosen.place
        if chosen.forget:
            self.access.forget(record)
            return
        if not record.approved:
            self.access.say(record)
            return
        target = ManagedInstance(instance_id=record.target, name=record.target_name)
        self._desk.drafts.setdefault(record.target, record.reason)
        self.ask(target, place=place)

    async def begin_with(self, first: "FirstSession", place: "Workspace") -> bool:
        """Open the session that the app was started for; with the question where it is needed.

        Returns:
            Whether that is settled. It is not where AWS could not be asked for the machine.
        """
        if not self.may_open(place):
            return True
        try:
            target = await resolve_target(place.aws, first.target, self._stage.notify)
        except UserFacingError as error:
            self._stage.notify(clean(str(error)), severity="error", timeout=20, markup=False)
            return not isinstance(error, AwsError)
        target, why = await self.tagged(place, target)
        rules, desk = self.rules(place, target, why), self._desk
        reason, document = first.reason, first.document or rules.document
        fits, document = await self._fitting(place, document)
        if first.document is not None:
            desk.documents[target.instance_id] = Picked(document)
        if reason and fits and not await check(reason, rules.policy):
            await desk.open(target, reason, place=place, document=document)
            return True
        if reason:
            desk.drafts[target.instance_id] = reason
        self.ask(target, place=place)
        return True

    async def _fitting(
        self, place: "Workspace", document: "ChosenDocument | None"
    ) -> "tuple[bool, ChosenDocument | None]":
        """Whether a session can be started with a document, and what is known of that."""
        try:
            return True, document and await fit_for_app(place.aws, document)
        except UserFacingError as error:
            self._stage.notify(clean(str(error)), severity="error", timeout=20, markup=False)
            return False, document

    def diagnose(
        self,
        target: "ManagedInstance",
        session: "Session | None",
        *,
        place: "Workspace | None" = None,
    ) -> None:
        """Say what keeps the user from an instance, or kept a session from starting.

        Args:
            target: Which instance.
            session: The one that could not start.
            place: In which account and region; where the user works if it is not said.
        """
        if session is not None:
            place = self._desk.place_of(session)
        place = place or self._desk.here
        if place is None:
            return
        name = self.document_name(target, place)
        if session is not None:
            name = session.chosen_document.name if session.chosen_document else ""
        self._stage.push_screen(DoctorScreen(place.aws, target, name or None))

    def document_name(self, target: "ManagedInstance", place: "Workspace") -> str:
        """The document that a session would be started with; empty for the preferences."""
        picked = self._desk.documents.get(target.instance_id)
        chosen = picked.document if picked else self.rules(place, target).document
        return chosen.name if chosen else ""

    def ask_next(self, session: "Session") -> None:
        """Ask for the reason of a session that goes on from one."""
        self._desk.drafts[session.target.instance_id] = continued(session.reason)
        self._desk.documents[session.target.instance_id] = Picked(session.chosen_document)
        place = self._desk.place_of(session)
        self.ask(session.target, continues=session.session_id or "", place=place)

    async def again(self, session: "Session") -> None:
        """Open another session in the place of one that is over, with its reason.

        It is asked for anew where the first never came to be, or the rules do not take it.
        """
        desk = self._desk
        place, target = desk.place_of(session), session.target
        if place is None or not self.may_open(place):
            return
        reason, continues = continued(session.reason), session.session_id or ""
        document = session.chosen_document
        target, why = await self.tagged(place, target)
        policy = self.rules(place, target, why).policy
        fits = True
        if document is not None and document.session_type is None:
            # Of a session that outlived its program: what it was given is not known.
            fits, document = await self._fitting(place, document)
        refused = session.ending is not None and (not fits or await check(reason, policy))
        if self._stage.main.view_of(session) is None:
            return  # it was closed meanwhile
        await desk.close(session, quietly=True)
        spot = PaneSpot(session)
        desk.documents[target.instance_id] = Picked(document)
        if session.ending is None:
            self.ask(target, place=place, spot=spot)
        elif refused:
            desk.drafts[target.instance_id] = reason
            self.ask(target, continues=continues, place=place, spot=spot)
        else:
            await desk.open(
                target, reason, continues=continues, place=place, document=document, spot=spot
            )

    async def tagged(
        self, place: "Workspace", target: "ManagedInstance"
    ) -> "tuple[ManagedInstance, str]":
        """A machine with its tags where there are rules about tags, or why they are not known."""
        return await tagged(place.aws, target) if self._stage.settings.tags else (target, "")

    def rules(self, place: "Workspace", target: "ManagedInstance", why: str = "") -> Ruled:
        """What holds there; `why` the machine's tags are not known, if so."""
        settings, profile = self._stage.settings, place.aws.profile
        tags, chosen = target.known_tags, self._stage.choices.state.recording
        return Ruled(
            policy_for(settings, profile, tags, why),
            user_limits_for(settings, profile, tags).maximum,
            is_recorded(settings, profile, tags, chosen=chosen),
            usual_document(settings, profile, tags),
        )

    async def problem_with(
        self, reason: str, place: "Workspace", target: "ManagedInstance"
    ) -> str | None:
        """What keeps a text from being the reason of a session there; None for nothing."""
        target, why = await self.tagged(place, target)
        return await check(reason, self.rules(place, target, why).policy)

    def maximum_for(self, place: "Workspace", target: "ManagedInstance") -> float | None:
        """The user's own maximum for a session there, in seconds."""
        return self.rules(place, target).own_maximum

    def may_open(self, place: "Workspace") -> bool:
        """Whether the rules are known whole, and allow sessions there; says why not."""
        words = ""
        if self._obstacles:
            words = f"{' '.join(self._obstacles)} {_(UNRULY)}"
        elif where := place.aws.read_only:
            words = _("No session was opened: {why}").format(why=read_only_words(where))
        if words:
            self._stage.notify(clean(words), severity="error", timeout=20, markup=False)
        return not words
