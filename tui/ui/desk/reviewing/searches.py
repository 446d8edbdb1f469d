"""Opens the search in sessions and recordings, and what was found there."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from tui.archive.errors import ArchiveError
from tui.archive.searching import OFF
from tui.language import N_, _
from tui.printable import clean
from tui.sessions.review.grouping import ticket_of
from tui.ui.desk.dependencies import OpenFailed
from tui.ui.lists.filterable_table import FilterableTable
from tui.ui.lists.instance_rows import InstanceRow
from tui.ui.messages import PlayRequested
from tui.ui.screens.record import RecordScreen
from tui.ui.screens.search import MOST, LastSearch, SearchScreen
from tui.ui.words.reach import Whereabouts
from tui.ui.words.session_rows import SessionRow

if TYPE_CHECKING:
    from tui.archive.query import Query
    from tui.archive.searching import Narrowing, SearchHit, SearchResult
    from tui.archive.store import Archive
    from tui.aws.client import Aws
    from tui.aws.insights.source import LogSource
    from tui.sessions.session import Session
    from tui.ui.desk.aws_connector import AwsConnector
    from tui.ui.desk.reviewing.replays import Replays
    from tui.ui.desk.stage import DeskStage
    from tui.ui.screens.insights.screen import LogSearch

NOBODY: Final = N_("Not connected to AWS yet. A session's page needs it.")
NO_LOGS: Final = N_(
    "The session preferences name no log group: sessions here aren't logged to CloudWatch Logs."
)
NOT_YET: Final = N_("Not connected to AWS yet. Searching the logs needs it.")
GONE: Final = N_("This session is no longer in the local history.")


class Searches:
    """Keeps what was searched for, while the app runs.

    Args:
        stage: where to search.
        replays: opens recordings.
        connector: knows where the user works, and the history.
        open_history: gives the AWS that `[history]` names; raises AwsError and OpenFailed.
    """

    def __init__(
        self,
        stage: "DeskStage",
        replays: "Replays",
        connector: "AwsConnector",
        open_history: "Callable[[], Awaitable[Aws]]",
    ) -> None:
        self._stage = stage
        self._replays = replays
        self._connector = connector
        self._last = LastSearch()
        self._open_history = open_history
        self._log_search: LogSearch | None = None

    def begin(self) -> None:
        """Search from where the user is; what is typed from now on is searched for."""
        archive = self._connector.kept.archive
        if archive is None:
            self._stage.notify(_(OFF), markup=False)
            return

        async def search(query: "Query", narrowing: "Narrowing") -> "SearchResult":
            return await archive.search(query, narrowing, limit=MOST)

        def chosen(hit: "SearchHit") -> None:
            self._open(hit, archive)

        self._connector.kept.begin_indexing()
        here, reason = self._whereabouts()
        screen = SearchScreen(
            search, chosen, here, self._last, self._stage.now, to_logs=self._search_logs
        )
        self._stage.push_screen(screen)
        self._stage.run_worker(
            self._tell_ticket(screen, reason), group="search", exclusive=True
        )

    def _search_logs(self, text: str) -> None:
        """Search for it in the logs of the account where the user works."""
        place = self._connector.here
        if place is None:
            self._stage.notify(_(NOT_YET), markup=False)
            return
        # Few ever ask, and it brings the emulator.
        from tui.ui.screens.insights.screen import LogSearch, LogSearchScreen

        place.use()
        last = self._log_search = self._log_search or LogSearch()
        last.text = text
        aws = place.aws
        self._stage.push_screen(
            LogSearchScreen(aws, lambda: self._logs(aws), last, self._stage.now)
        )

    async def _logs(self, aws: "Aws") -> "LogSource":
        """Where logs are. Raises AwsError, and ValueError where they are nowhere."""
        from tui.aws.documents.document import preferences_after
        from tui.aws.insights.source import GroupLogs, TableLogs

        settings = self._stage.settings
        if settings.history.logs_table:
            try:
                return TableLogs(await self._open_history(), settings.history)
            except OpenFailed as error:
                raise ValueError(str(error)) from error
        group = (await preferences_after(aws, settings.document or "")).log_group
        if not group:
            raise ValueError(_(NO_LOGS))
        return GroupLogs(aws, group)

    def _whereabouts(self) -> tuple[Whereabouts, str]:
        """Where the user is, and the reason of what is under the cursor there."""
        identity = self._connector.identity
        target, name, reason = _under_cursor(self._stage.main.view)
        account = identity.account if identity is not None else ""
        region = identity.region if identity is not None else ""
        return Whereabouts(account, region, target, name), reason

    async def _tell_ticket(self, screen: SearchScreen, reason: str) -> None:
        screen.know_ticket(await ticket_of(reason, self._stage.settings.ticket_pattern))

    def _open(self, hit: "SearchHit", archive: "Archive") -> None:
        if hit.at is None:
            self._stage.run_worker(self._show(hit.session_id, archive), group="search")
            return
        name = clean(hit.target_name or hit.target or hit.session_id)
        # The time of a line is kept in milliseconds, and may be that of just before it.
        at = None if hit.moment is None else hit.moment + timedelta(milliseconds=1)
        moment = PlayRequested(hit.session_id, None, archive, name, moment=at, still=True)
        self._replays.ask(moment)

    def show(self, session: "Session") -> None:
        """Show the page of a session that was opened here."""
        desk, session_id = self._connector.desk, session.session_id
        place = desk.place_of(session) if desk is not None else None
        if place is not None and session_id is not None:
            row = SessionRow(session_id, name=session.target.label, session=session)
            self._stage.push_screen(RecordScreen.within(place, row, self._stage.now))

    async def _show(self, session_id: str, archive: "Archive") -> None:
        try:
            row = await archive.find(session_id)
        except ArchiveError as error:
            self._stage.notify(str(error), severity="error", markup=False)
            return
        if row is None:
            self._stage.notify(_(GONE), markup=False)
            return
        desk = self._connector.desk
        place = desk.place_for(row.account, row.region) if desk is not None else None
        if place is None:
            self._stage.notify(_(NOBODY), markup=False)
        else:
            page = SessionRow(session_id, name=row.target_name, remembered=row)
            self._stage.push_screen(RecordScreen.within(place, page, self._stage.now))


def _under_cursor(view: object) -> tuple[str, str, str]:
    """The id and the name of the instance, and the reason, of what the cursor is on."""
    item = view.table.chosen if isinstance(view, FilterableTable) else None
    if isinstance(item, SessionRow):
        return item.target, item.name, item.reason
    if isinstance(item, InstanceRow):
        return item.instance.instance_id, item.instance.known_name, ""
    return "", "", ""
