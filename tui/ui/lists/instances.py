"""The managed instances of the account and region."""

from typing import TYPE_CHECKING, ClassVar, Final

from textual import on, work
from textual.binding import BindingType

from tui.aws.errors import (
    AccessDenied,
    AwsError,
)
from tui.aws.instances import ManagedInstance, list_instances
from tui.printable import clean
from tui.ui.actions import Scope, bindings_of
from tui.ui.lists.filterable_table import FilterableTable, Note
from tui.ui.lists.instance_columns import instance_columns, state_words
from tui.ui.lists.table import Table
from tui.ui.messages import ConnectRequested, CopyRequested, InstancesArrived, WhyRequested
from tui.ui.screens.instance import CONNECT, WHY, InstanceScreen
from tui.ui.widgets.error_panel import words_of
from tui.ui.words.cells import cut_end
from tui.ui.words.times import Now

if TYPE_CHECKING:
    from tui.archive.store import Archive
    from tui.aws.client import Aws
    from tui.ui.workspace import Workspace


NAMELESS: Final = "no names or tags"


class InstancesView(FilterableTable[ManagedInstance]):
    """Filled page by page while AWS answers; Enter connects."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Scope.INSTANCES)

    def __init__(self, now: Now) -> None:
        self._told_of_names: Aws | None = None
        """The AWS whose refusal to tell names was said; once is enough."""
        self._history: Archive | None = None
        self._nameless: AwsError | None = None
        """Why the list is without names and tags."""
        self._names_came = True
        self._seen: set[str] = set()
        table = Table(instance_columns(now), lambda instance: instance.instance_id)
        super().__init__(table, scope=Scope.INSTANCES, now=now, id="instances")
        self.is_answered = False
        """Whether the AWS that is asked has told of any page yet."""

    def begin(self, workspace: "Workspace") -> None:
        aws, self._history = workspace.aws, workspace.history
        if self._aws is not aws:
            self.is_answered = False
            # What another account or region has must not be taken for what is here.
            self.table.clear()
            self._nameless = None
        self._aws = aws
        self._footer.follow_denials(aws)
        self.load()

    def load(self) -> None:
        if self._aws is not None:
            self._aws.ask_again()
            self.begin_loading("asking AWS for the managed instances ...")
            self.read(self._aws, by_itself=False)

    def read(self, aws: "Aws", *, by_itself: bool) -> None:
        super().read(aws, by_itself=by_itself)
        self._seen = set()
        self._names_came = True
        self._list(aws)

    def choose(self, item: ManagedInstance) -> None:
        self.post_message(ConnectRequested(item))

    def called(self, item: ManagedInstance) -> str:
        return item.label

    def action_why(self) -> None:
        if self.table.chosen is not None:
            self.post_message(WhyRequested(self.table.chosen))
        elif words := self.filter_text.strip():
            # Whoever cannot be connected to is often not listed at all.
            self.post_message(WhyRequested(ManagedInstance(words)))

    def action_upload(self) -> None:
        if self.table.chosen is not None:
            self.post_message(CopyRequested(self.table.chosen, upload=True))

    def action_download(self) -> None:
        if self.table.chosen is not None:
            self.post_message(CopyRequested(self.table.chosen, upload=False))

    def action_details(self) -> None:
        """Tell all that no row is wide enough for."""
        instance, aws = self.table.chosen, self._aws
        if instance is None or aws is None:
            return

        def answered(wanted: str | None) -> None:
            if wanted == CONNECT:
                self.post_message(ConnectRequested(instance))
            elif wanted == WHY:
                self.post_message(WhyRequested(instance))

        now = self.now()
        state = state_words(instance, now)
        screen = InstanceScreen(aws, instance, state, now, self._history)
        self.app.push_screen(screen, answered)

    def summary(self) -> list[str]:
        away = sum(1 for row in self.table.rows.visible if not row.item.online)
        parts = [self.counted("instance")] if len(self.table.rows) else []
        if away:
            parts.append(f"{away:,} offline")
        return [*parts, self.age()] if self._aws else parts

    def notes(self) -> list[Note]:
        notes = super().notes()
        if self._nameless is not None:
            notes.append(Note(f"{NAMELESS}: {_refusal(self._nameless)}", NAMELESS))
        return notes

    def describe_emptiness(self) -> None:
        words = self.filter_text.strip()
        if words and len(self.table.rows):
            self.table.say(
                *self.words_on_filter(),
                f"w says why {cut_end(clean(words), 24)} cannot be connected to,",
                "if that is the name or the id of a machine.",
                "Esc clears it.",
            )
            return
        if len(self.table.rows) or self.loading_words or self._aws is None:
            super().describe_emptiness()
            return
        self.table.say(
            "There are no managed instances here.",
            "An instance is listed once SSM Agent runs on it and its role has the policy",
            "AmazonSSMManagedInstanceCore. Is this the account and the region you mean?",
            "r asks again; --profile and --region choose another place.",
        )

    @work(exclusive=True, group="instances")
    async def _list(self, aws: "Aws") -> None:
        try:
            async for page in list_instances(aws):
                self.post_message(InstancesArrived(page, aws))
        except AwsError as error:
            self.call_later(self._loaded, error)
        else:
            self.call_later(self._loaded, None)

    @on(InstancesArrived)
    def _add(self, event: InstancesArrived) -> None:
        if event.aws is not self._aws:
            event.stop()
            return
        self.is_answered = True
        # The message goes on to the main screen and the app, which want to know.
        self._seen.update(instance.instance_id for instance in event.page)
        self.table.add(event.page)
        if event.page.names_error is not None:
            self._miss_names(event.page.names_error)
        self.summarise()

    def _miss_names(self, error: AwsError) -> None:
        self._nameless, self._names_came = error, False
        if self._told_of_names is not self._aws:
            self._told_of_names = self._aws
            title, sentence, _ = words_of(error)
            self.notify(
                f"The list goes on without names and tags. {sentence}",
                title=f"EC2: {title}",
                severity="warning",
                markup=False,
            )

    def _loaded(self, error: AwsError | None) -> None:
        if error is None:
            self.table.keep(self._seen)
            if self._names_came:
                self._nameless = None
        self.read_to_end(error)


def _refusal(error: AwsError) -> str:
    """What was denied, or else what went wrong."""
    action = error.action if isinstance(error, AccessDenied) else ""
    return f"{clean(action)} denied" if action else words_of(error)[0]
