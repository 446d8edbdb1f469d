"""What can be wrong with the history."""

from pathlib import Path

from tui.errors import UserFacingError


class ArchiveError(UserFacingError):
    """The local history cannot be used; sessions go on without it."""

    title = "The local history cannot be used"

    def __init__(self, path: Path, problem: str = "") -> None:
        super().__init__(path, problem)
        self.path = path
        self.problem = problem

    def __str__(self) -> str:
        return f"The local history {self.path} cannot be used: {self.problem.rstrip('.')}."


class ArchiveDamaged(ArchiveError):
    """The file is no local history, or no longer."""

    def __str__(self) -> str:
        return (
            f"The local history {self.path} is damaged ({self.problem.rstrip('.')}). "
            "Move it away, and a new one is begun."
        )


class ArchiveTooNew(ArchiveError):
    """A later version of the program has written the file."""

    def __str__(self) -> str:
        return (
            f"The local history {self.path} was written by a later version of ssm-tui. "
            "Bring ssm-tui up to date, or set `history = false` to go without it."
        )


class ArchiveLocked(ArchiveError):
    """The file is encrypted, and its key is out of reach at the moment; nothing is lost.

    `problem` is a sentence or two on the keyring.
    """

    def __str__(self) -> str:
        return (
            f"The local history {self.path} is locked. {self.problem} What your sessions leave "
            "meanwhile is kept for it."
        )


class WrongPassphrase(UserFacingError):
    """A recovery passphrase opens nothing that is here."""

    def __str__(self) -> str:
        return "The passphrase opens none of the archives in that folder."
