"""Makes the workspace of an AWS: its registry of sessions, and where they leave their traces."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from tui.sessions.journal.deleting import Traces
from tui.settings.contexts import read_only_by
from tui.settings.production import is_production
from tui.ui.workspace import Workspace

if TYPE_CHECKING:
    from tui.aws.client import Aws
    from tui.sessions.registry import Registry
    from tui.settings.settings import Directories
    from tui.ui.desk.session_tabs import SessionTabs
    from tui.ui.desk.stage import DeskStage


def furnished(  # noqa: PLR0913 -- each is one thing that its caller alone knows
    stage: "DeskStage",
    desk: "SessionTabs",
    aws: "Aws",
    directories: "Directories",
    *,
    registry_factory: "Callable[..., Registry] | None" = None,
    name: str = "",
    set_name: str = "",
) -> Workspace:
    """A workspace for an AWS; it stands on no desk yet.

    Args:
        stage: the app.
        desk: whose history and drafts it shares.
        aws: whom it asks.
        directories: where what is remembered lies.
        registry_factory: makes the registry; None for the real one.
        name: what it is called among several.
        set_name: the set of contexts that it belongs to.
    """
    # This brings the transport along, which the first paint does not wait for.
    from tui.archive.store import Archive
    from tui.sessions.registry import Registry

    settings = stage.settings
    registry = (registry_factory or Registry)(
        aws,
        settings=settings,
        listener=desk.listen,
        directories=directories,
        archive=desk.archive,
        complaints=desk.complaints,
        recording=lambda: stage.choices.state.recording,
    )
    # What was recorded is there too where the history is not wanted.
    archive = desk.archive or Archive.within(directories.data, keyring=not directories.passing)
    traces = Traces(archive, registry.recordings, directories.state)
    aws.read_only = aws.read_only or read_only_by(settings, aws.profile, set_name)
    place = Workspace(
        aws, registry, desk.archive, traces, note_drafts=desk.note_drafts, name=name
    )
    place.production = is_production(place, settings)
    return place
