"""Opens the search in sessions and recordings, and what was found there."""

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from tui.archive.errors import ArchiveError
from tui.archive.searching import OFF
from tui.aws.instances import ManagedInstance
from tui.printable import clean
from tui.sessions.review.grouping import ticket_of
from tui.ui.lists.filterable_table import FilterableTable
from tui.ui.messages import PlayRequested
from tui.ui.screens.record import RecordScreen
from tui.ui.screens.search import MOST, LastSearch, SearchScreen
from tui.ui.words.reach import Whereabouts
from tui.ui.words.session_rows import SessionRow

if TYPE_CHECKING:
    from tui.archive.query import Query
    from tui.archive.searching import Narrowing, SearchHit, SearchResult
    from tui.archive.store import Archive
    from tui.ui.desk.aws_connector import AwsConnector
    from tui.ui.desk.replays import Replays
    from tui.ui.desk.stage import DeskStage

NOBODY: Final = "The page of a session asks AWS, and there is nobody to ask yet."
GONE: Final = "That session is no longer in the local history."


class Searches:
    """Keeps what was searched for, while the app runs.

    Args:
        stage: where to search.
        replays: opens recordings.
        connector: knows where the user works, and the history.
    """

    def __init__(
        self, stage: "DeskStage", replays: "Replays", connector: "AwsConnector"
    ) -> None:
        self._stage = stage
        self._replays = replays
        self._connector = connector
        self._last = LastSearch()

    def begin(self) -> None:
        """Search from where the user is; what is typed from now on is searched for."""
        archive = self._connector.history
        if archive is None:
            self._stage.notify(OFF, markup=False)
            return

        async def search(query: "Query", narrowing: "Narrowing") -> "SearchResult":
            return await archive.search(query, narrowing, limit=MOST)

        def chosen(hit: "SearchHit") -> None:
            self._open(hit, archive)

        self._connector.begin_indexing()
        here, reason = self._whereabouts()
        screen = SearchScreen(search, chosen, here, self._last, self._stage.now)
        self._stage.push_screen(screen)
        self._stage.run_worker(
            self._tell_ticket(screen, reason), group="search", exclusive=True
        )

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

    async def _show(self, session_id: str, archive: "Archive") -> None:
        try:
            row = await archive.find(session_id)
        except ArchiveError as error:
            self._stage.notify(str(error), severity="error", markup=False)
            return
        if row is None:
            self._stage.notify(GONE, markup=False)
            return
        place = self._connector.here
        if place is None:
            self._stage.notify(NOBODY, markup=False)
        else:
            page = SessionRow(session_id, name=row.target_name, remembered=row)
            self._stage.push_screen(RecordScreen.within(place, page, self._stage.now))


def _under_cursor(view: object) -> tuple[str, str, str]:
    """The id and the name of the instance, and the reason, of what the cursor is on."""
    item = view.table.chosen if isinstance(view, FilterableTable) else None
    if isinstance(item, SessionRow):
        return item.target, item.name, item.reason
    if isinstance(item, ManagedInstance):
        return item.instance_id, item.known_name, ""
    return "", "", ""
