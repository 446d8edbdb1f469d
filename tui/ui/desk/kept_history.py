"""The local history of the AWS that the app works in; a demo's lies apart from the user's own."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from tui.sessions.journal.pruning import prune_recordings
from tui.settings.settings import Directories, Loaded, own_directories

if TYPE_CHECKING:
    from tui.archive.opening.opener import Opener
    from tui.archive.store import Archive
    from tui.ui.desk.index_thread import IndexThread
    from tui.ui.desk.stage import DeskStage


class KeptHistory:
    """Says where it lies, opens it, and has it indexed.

    Args:
        stage: Where it is said what becomes of it.
        demo_directories: Makes those of a demo; None for the user's own.
    """

    def __init__(
        self, stage: "DeskStage", demo_directories: "Callable[[], Directories] | None"
    ) -> None:
        self._stage = stage
        self._demo_directories = demo_directories
        self._directories: Directories | None = None
        self._indexing: IndexThread | None = None

    @property
    def directories(self) -> Directories:
        """Where what is remembered of this AWS lies."""
        return self._directories or own_directories()

    def keep_apart(self) -> None:
        """Remember what is a demo's elsewhere than what is the user's own."""
        self.close()
        if self._demo_directories is not None:
            self._directories = self._demo_directories()

    def begin_indexing(self) -> None:
        """Have what was recorded found again; once is enough."""
        from tui.ui.desk.index_thread import IndexThread

        if self._indexing is None and (archive := self.archive) is not None:
            self._indexing = IndexThread(archive, self._stage.settings.secrets)
            self._indexing.start()

    def prune(self, problems: tuple[str, ...]) -> None:
        """Remove recordings by the user's bounds; `problems` are those of the settings."""
        stage, loaded = self._stage, Loaded(self._stage.settings, problems)
        pruning = prune_recordings(self.opener, loaded, stage.now(), stage.warn)
        stage.run_worker(pruning, group="pruning")

    def close(self) -> None:
        """The app ends, or another history is used: nothing is indexed any more."""
        if self._indexing is not None:
            self._indexing.close()
            self._indexing = None

    @property
    def opener(self) -> "Opener":
        """What opens the archive."""
        from tui.archive.opening.opener import opener_of

        opener = opener_of(self.directories.data, keyring=not self.directories.passing)
        # What has become of the archive is told also where only recordings are kept in it.
        opener.report = self._stage.warn
        return opener

    @property
    def archive(self) -> "Archive | None":
        """This machine's local history, where the user wants one."""
        from tui.archive.store import Archive

        return Archive(self.opener) if self._stage.settings.local_history else None
