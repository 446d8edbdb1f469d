"""The answers of one data folder: finds that of today, begins another."""

import asyncio
from collections.abc import Callable
from contextlib import ExitStack, suppress
from datetime import datetime
from pathlib import Path
from typing import Generic, TypeVar

from tui.archive.errors import ArchiveError
from tui.archive.opening.opener import Opener, opener_of
from tui.archive.organisation.answer_file import AnswerFile
from tui.archive.organisation.kept import KeptResult
from tui.archive.organisation.place import (
    FOLDER,
    AnswerKey,
    answers,
    key_for,
    new_name,
    sweep_answers,
)
from tui.archive.rows import time_text
from tui.files import make_folder
from tui.local_time import local_now

R = TypeVar("R")


class OrganisationResults(Generic[R]):
    """What was answered to questions to an organisation's history, for a day.

    Each method raises ArchiveError.

    Args:
        folder: the data folder.
        make: makes a row, of the fields in `columns.COLUMNS` by their names.
        opener: of the archive there, whose rules hold; None where the user wants none: then an
            answer lasts until it is closed.
        now: the present.
    """

    def __init__(
        self,
        folder: Path,
        make: Callable[..., R],
        opener: Opener | None,
        now: Callable[[], datetime] = local_now,
    ) -> None:
        self._folder = folder / FOLDER
        self._make = make
        self._opener = opener
        self._now = now

    @classmethod
    def within(
        cls,
        folder: Path,
        make: Callable[..., R],
        *,
        history: bool = True,
        keyring: bool = True,
        report: Callable[[str], None] | None = None,
    ) -> "OrganisationResults[R]":
        """Those of a data folder.

        Args:
            folder: the folder.
            make: makes a row.
            history: False where the user wants no local history.
            keyring: False where the system's keyring is not to be asked for a key.
            report: told what becomes of the archive and its key, as `Archive.within` has it.
        """
        opener = opener_of(folder, keyring=keyring) if history else None
        if opener is not None and report is not None:
            opener.report = report
        return cls(folder, make, opener)

    async def open(self, question: str) -> KeptResult[R] | None:
        """The answer of today to a question; None where there is none.

        Args:
            question: all that the answer depends on, in one form: the question and who was asked.
        """
        return await asyncio.to_thread(self._open, question)

    async def begin(self, question: str) -> KeptResult[R]:
        """An answer to be written, in the place of that of today if it is finished."""
        return await asyncio.to_thread(self._begin, question)

    def _open(self, question: str) -> KeptResult[R] | None:
        if not self._folder.is_dir():
            return None
        key, today = key_for(self._opener), self._now().date()
        sweep_answers(self._folder, today)
        for path in answers(self._folder, key.name(question, today)):
            # One that is damaged, or of another key, is none.
            with suppress(ArchiveError):
                if (file := _finished(path, key)) is not None:
                    return KeptResult(None, file, self._make)
        return None

    def _begin(self, question: str) -> KeptResult[R]:
        make_folder(self._folder)
        now, key = self._now(), key_for(self._opener)
        sweep_answers(self._folder, now.date())
        path = new_name(self._folder, key.name(question, now.date()))
        writer = AnswerFile.begin(
            path, key.key, {"question": question, "asked": time_text(now)}
        )
        with ExitStack() as failing:
            failing.callback(writer.remove)
            reader = AnswerFile(path, key.key)
            # From its first look on it can be read even if its name is removed at midnight.
            reader.facts()
            failing.pop_all()
        return KeptResult(writer, reader, self._make, kept=key.kept)


def _finished(path: Path, key: AnswerKey) -> AnswerFile | None:
    with ExitStack() as failing:
        file = AnswerFile(path, key.key)
        failing.callback(file.close)
        if not file.facts().get("finished"):
            return None
        failing.pop_all()
    return file
