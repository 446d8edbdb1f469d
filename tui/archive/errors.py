"""What can be wrong with the history."""

from pathlib import Path

from tui.errors import UserFacingError
from tui.language import N_, _


class ArchiveError(UserFacingError):
    """The local history cannot be used; sessions go on without it."""

    title = N_("Local history unavailable")

    def __init__(self, path: Path, problem: str = "") -> None:
        super().__init__(path, problem)
        self.path = path
        self.problem = problem

    @property
    def _reason(self) -> str:
        return _(self.problem).rstrip(".")

    def __str__(self) -> str:
        said = _("The local history {path} can't be used: {reason}.")
        return said.format(path=self.path, reason=self._reason)


class ArchiveDamaged(ArchiveError):
    """The file is no local history, or no longer."""

    def __str__(self) -> str:
        said = _(
            "The local history {path} is damaged ({reason}). Move the file away to start a new one."
        )
        return said.format(path=self.path, reason=self._reason)


class ArchiveTooNew(ArchiveError):
    """A later version of the program has written the file."""

    def __str__(self) -> str:
        return _(
            "The local history {path} was written by a later version of ssm-tui. Update ssm-tui, "
            "or set `local_history = false` to do without it."
        ).format(path=self.path)


class ArchiveLocked(ArchiveError):
    """The file is encrypted, and its key is out of reach at the moment; nothing is lost.

    `problem` is a sentence or two on the keyring.
    """

    def __str__(self) -> str:
        said = _("The local history {path} is locked.").format(path=self.path)
        kept = _("What your sessions leave meanwhile is added when it is unlocked.")
        return f"{said} {self.problem} {kept}"


class WrongPassphrase(UserFacingError):
    """A recovery passphrase opens nothing that is here."""

    def __str__(self) -> str:
        return _("The passphrase doesn't open any archive in that folder.")
