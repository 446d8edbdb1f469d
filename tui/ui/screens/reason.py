"""Why do you connect? One line, with what the session will be like."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, MutableMapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.events import Key
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Input, Static

from tui.archive.store import UsedReason
from tui.aws.documents.document import ChosenDocument
from tui.aws.errors import AwsError
from tui.aws.instances import ManagedInstance
from tui.aws.reasons import MAX_REASON, NEARLY, counted_twice, reason_length
from tui.durations import ago
from tui.language import N_, _
from tui.printable import clean
from tui.sessions.document_check import DocumentUnfit
from tui.sessions.reasons import Policy, check, hint, recall
from tui.ui.actions import Scope, UserAction, actions_of, bindings_of, with_keys
from tui.ui.key_words import key_words
from tui.ui.screens.document import DocumentScreen, Picked
from tui.ui.widgets.once import LeftOnce
from tui.ui.widgets.reason_input import ReasonInput
from tui.ui.widgets.reason_list import LOW, Offer, ReasonList
from tui.ui.words.document_words import chosen_words
from tui.ui.words.preference_words import limit_words

if TYPE_CHECKING:
    from tui.aws.preferences.document import Preferences

OFFERED = 50
"""Reasons and templates that can be moved through: more is a matter for typing a word of it."""

CHOOSE = N_("{reason.document} chooses another document or its parameters.")

WIDE = 72
"""Columns of the screen from which the keys stand well apart."""

LEAD = 3
"""Earlier reasons above the templates: either is in sight as the screen opens."""


@dataclass(frozen=True, slots=True)
class Ruled:
    """What the user's rules ask here.

    Attributes:
        policy: what a reason has to be.
        own_maximum: in seconds.
        recorded: whether this machine records what the session shows.
        document: what the session is started with; None for the account's preferences.
    """

    policy: Policy = field(default_factory=Policy)
    own_maximum: float | None = None
    recorded: bool = False
    document: ChosenDocument | None = None


@dataclass(frozen=True, slots=True)
class ReasonGiven:
    """The answer: why, empty for no reason, with which document, and whether it is a request."""

    reason: str
    document: ChosenDocument | None = None
    requests_access: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What the screen needs to ask for a reason.

    Attributes:
        target: the instance to connect to; of several, their names stand for its id.
        title: what is asked; to connect to the target if it is empty.
        takes_document: whether the user may say with which document.
        where: identity and region, as words.
        now: the time of day.
        drafts: by instance id, what was typed and not sent; kept up to date while typing.
        load_preferences: asks AWS what limits will hold with a document; raises AwsError.
        documents: makes the question for another document, with the one chosen so far.
        check_document: completes what is known of a document, for StartSession; raises
            DocumentUnfit and AwsError.
        picked: the document that was chosen before; None where the rules say which.
        load_earlier: finds the user's earlier reasons, the last used first.
        earlier: those that are known already.
        templates: as in `{ticket}: {what}`.
        rules: what holds as far as that is known.
        load_rules: learns the rest; None where nothing is left to learn.
    """

    target: ManagedInstance
    where: str
    now: datetime
    drafts: MutableMapping[str, str]
    load_preferences: "Callable[[ChosenDocument | None], Awaitable[Preferences]]"
    documents: Callable[[ChosenDocument | None], DocumentScreen]
    check_document: Callable[[ChosenDocument], Awaitable[ChosenDocument]]
    load_earlier: Callable[[], Awaitable[Sequence[UsedReason]]]
    earlier: Sequence[UsedReason] = ()
    templates: Sequence[str] = ()
    rules: Ruled = field(default_factory=Ruled)
    load_rules: Callable[[], Awaitable[Ruled]] | None = None
    picked: Picked | None = None
    title: str = ""
    takes_document: bool = True


class ReasonScreen(ModalScreen[ReasonGiven | None], LeftOnce[ReasonGiven | None]):
    """Gives back the reason and the document; None when the user went back."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Scope.REASON)
    SCOPE: ClassVar[Scope] = Scope.REASON

    def __init__(self, asking: Asking) -> None:
        super().__init__()
        self._asking = asking
        self._rules, self._ruled = asking.rules, asyncio.Event()  # set once all are known
        self._picked = asking.picked
        self._preferences: Preferences | None = None
        self._limits = _("loading session preferences…")
        self._earlier = asking.earlier
        self._typed = asking.drafts.get(asking.target.instance_id, "")

    def compose(self) -> ComposeResult:
        asking, target = self._asking, self._asking.target
        about = " · ".join(filter(None, (target.instance_id, target.address, asking.where)))
        with Vertical(classes="box") as box:
            title = asking.title or _("Connect to {name}").format(name=clean(target.label))
            box.border_title = Content(title)
            yield Static(clean(about), classes="muted", markup=False)
            yield Static(self._silence(), id="reason-silence", markup=False)
            yield from self.more_fields()
            with Horizontal(id="reason-line"):
                yield Static(_("Reason"), id="reason-label")
                yield ReasonInput(self._typed, placeholder=self._placeholder)
                yield Static(id="reason-count")
            yield Static(id="reason-problem", markup=False)
            yield ReasonList(asking.now)
            yield Static(id="reason-policy", markup=False)
            yield Static(id="reason-document", markup=False)
            yield Static(self._limits, id="reason-limits", markup=False)
            yield Static(self._keys(apart=True), classes="keys")

    def more_fields(self) -> Iterable[Widget]:
        """What else is asked for, above the reason."""
        return ()

    async def trouble(self) -> str | None:
        """What keeps what else was given from being used, once the reason is a good one."""

    def _silence(self) -> str:
        """What is known to stand in the way, before anybody thinks of a reason."""
        target = self._asking.target
        if target.online or not target.ping_status:
            return ""
        if target.last_ping is None:
            return _("○ The agent isn't connected. w in the list diagnoses it.")
        said = _("○ The agent was last seen {age} ago. w in the list diagnoses it.")
        return said.format(age=ago((self._asking.now - target.last_ping).total_seconds()))

    def on_mount(self) -> None:
        self.query_one("#reason-silence").display = bool(self._silence())
        if (load := self._asking.load_rules) is None:
            self._ruled.set()
        else:
            self._learn(load)
        self._say_policy()
        self._say_document()
        self.complain(None)
        self._count(self._reason)
        self._offer()
        self._load_limits()
        self._load_earlier()

    def on_resize(self) -> None:
        self.set_class(self.size.height < LOW, "-low")
        self.query_one(".keys", Static).update(self._keys(apart=self.size.width >= WIDE))

    @property
    def _field(self) -> ReasonInput:
        return self.query_one(ReasonInput)

    @property
    def _reason(self) -> str:
        return self._field.value

    def on_key(self, event: Key) -> None:
        # What is typed while the screen still opens belongs into the field.
        if event.is_printable and event.character and not self._field.has_focus:
            event.stop()
            self._field.insert_text_at_cursor(event.character)

    def action_start(self) -> None:
        chosen = self.query_one(ReasonList).chosen
        if chosen is not None and chosen.template and self._reason == chosen.text:
            self._field.mark_next_field()
        if self._field.open_field:
            words = _("Fill in {what} first (Tab).")
            self.complain(words.format(what=f"{{{self._field.open_field}}}"))
            return
        self._check(self._reason.strip())

    def action_document(self) -> None:
        if not self._asking.takes_document:
            return
        self.app.push_screen(self._asking.documents(self._document), self._pick)

    def action_cancel(self) -> None:
        self.dismiss(None)

    @property
    def _document(self) -> ChosenDocument | None:
        return self._picked.document if self._picked else self._rules.document

    def _pick(self, picked: Picked | None) -> None:
        if picked is not None and picked.document != self._document:
            self._picked = picked
            self.complain(None)
            self._say_document()
            self._load_limits()

    def _say_document(self) -> None:
        line, document = self.query_one("#reason-document", Static), self._document
        line.display = document is not None
        if document is not None:
            line.update(_("Document: {document}").format(document=chosen_words(document)))

    def action_down(self) -> None:
        self._recall(self.query_one(ReasonList).move(1))

    def action_up(self) -> None:
        self._recall(self.query_one(ReasonList).move(-1))

    @on(ReasonList.OfferChosen)
    def _clicked(self, event: ReasonList.OfferChosen) -> None:
        offers = self.query_one(ReasonList)
        self._recall(offers.move(event.place - offers.place))

    @on(Input.Changed, "ReasonInput")
    def _changed(self, event: Input.Changed) -> None:
        self._asking.drafts[self._asking.target.instance_id] = event.value
        self._count(event.value)
        self._hint()
        chosen = self.query_one(ReasonList).chosen
        if event.value != (self._typed if chosen is None else chosen.text):
            self._typed = event.value
            if self._field.open_field is None:
                self._offer()

    def _hint(self) -> None:
        """Complain of what is typed, as far as that is known at once."""
        problem = hint(self._reason, self._rules.policy) if self._reason else None
        self.complain(problem or counted_twice(self._reason))

    @on(Input.Submitted)
    def _submitted(self) -> None:
        self.action_start()

    @on(ReasonInput.EnterWithText)
    def _left_out(self) -> None:
        self.complain(_("The pasted text ended with Enter. Press Enter again to connect."))

    @work(exclusive=True, group="check")
    async def _check(self, reason: str) -> None:
        await self._ruled.wait()
        problem, document = await check(reason, self._rules.policy), self._document
        if document is not None and not problem:
            try:
                document = await self._asking.check_document(document)
            except DocumentUnfit as error:
                problem = f"{error} {with_keys(_(CHOOSE))}"
            except AwsError as error:
                problem = f"{error.sentence()} {with_keys(_(CHOOSE))}"
        problem = problem or await self.trouble()
        self.call_later(self._start, ReasonGiven(reason, document), problem)

    def _start(self, given: ReasonGiven, problem: str | None) -> None:
        if problem:
            self.complain(problem)
        elif self.is_current and given.reason == self._reason.strip():
            self.dismiss(given)

    @work(exclusive=True, group="rules")
    async def _learn(self, load: Callable[[], Awaitable[Ruled]]) -> None:
        before = self._document
        self._rules = await load()
        self._ruled.set()
        if self._document != before:
            self._say_document()
            self._load_limits()
        self._say_policy()
        self._field.placeholder = self._placeholder
        self._hint()
        self._say_limits()

    @work(exclusive=True, group="limits")
    async def _load_limits(self) -> None:
        document = self._document
        try:
            preferences = await self._asking.load_preferences(document)
        except AwsError as error:
            self._preferences = None
            self._limits = _("Limits unknown: {why}").format(why=error.sentence())
            self._say_limits()
        else:
            self.call_later(self._know, preferences)

    def _know(self, preferences: "Preferences") -> None:
        self._preferences = preferences
        self._say_limits()

    def _say_limits(self) -> None:
        words = self._limits
        if self._preferences is not None:
            words = limit_words(self._preferences, self._rules.own_maximum)
        if self._rules.recorded:
            words = " ".join((words, _("This machine records the session.")))
        self.query_one("#reason-limits", Static).update(clean(words.replace("\n", " ")))

    @work(exclusive=True, group="earlier")
    async def _load_earlier(self) -> None:
        self.call_later(self._know_earlier, await self._asking.load_earlier())

    def _know_earlier(self, earlier: Sequence[UsedReason]) -> None:
        self._earlier = earlier
        if self.query_one(ReasonList).chosen is None:
            self._offer()

    def _offer(self) -> None:
        """What was typed may mean these earlier reasons and templates, the likeliest first."""
        typed = self._typed.strip()
        templates = [UsedReason(text, 0, self._asking.now) for text in self._asking.templates]
        # With nothing typed the latest reasons lead.
        known = [*self._earlier[:LEAD], *templates, *self._earlier[LEAD:]]
        found = [used for used in recall(typed, known) if used.reason != typed][:OFFERED]
        self.query_one(ReasonList).show(
            [
                Offer(used.reason, used.uses, used.last)
                if used.uses
                else Offer(used.reason, template=True)
                for used in found
            ]
        )

    def _recall(self, offer: Offer | None) -> None:
        if offer is None:
            self._field.use_text(self._typed)
        elif offer.template:
            self._field.use_template(offer.text)
        else:
            self._field.use_text(offer.text)

    def _count(self, reason: str) -> None:
        # Where code points and UTF-16 units differ, the larger number is held to the limit.
        length = reason_length(reason)
        count = self.query_one("#reason-count", Static)
        count.update(f"{length}/{MAX_REASON}")
        count.set_class(length > MAX_REASON, "over")
        count.set_class(NEARLY <= length <= MAX_REASON, "nearly")

    def complain(self, problem: str | None) -> None:
        line = self.query_one("#reason-problem", Static)
        line.display = bool(problem)
        line.update(clean(problem or ""))

    @property
    def _placeholder(self) -> str:
        return _("required") if self._rules.policy.required else _("why you connect")

    def _say_policy(self) -> None:
        words = self._rules.policy.words
        if not self._ruled.is_set():
            words = (_("reading tags (rules apply)…"),)
        line = self.query_one("#reason-policy", Static)
        line.display = bool(words)
        line.update(clean(" ".join(words)))

    def _hinted(self) -> list[UserAction]:
        return [action for action in actions_of(self.SCOPE) if action.hint]

    def _keys(self, *, apart: bool) -> Content:
        gap, asking, parts = "   " if apart else " ", self._asking, list[tuple[str, str]]()
        goes_on = self.SCOPE is Scope.REASON and asking.title
        for action in self._hinted():
            if action.id != "document" or asking.takes_document:
                hint = _("continue") if action.id == "start" and goes_on else action.hint
                parts.append((key_words(action.keys[0]), "$footer-key-foreground"))
                parts.append((f" {hint}{gap}", "$foreground-muted"))
        return Content.assemble(*parts).rstrip()
