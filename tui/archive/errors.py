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
