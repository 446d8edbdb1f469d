"""Writes an answer as a file: what is listed, as it is filtered and sorted."""

import asyncio
from collections.abc import AsyncGenerator, Iterator, Sequence
from typing import TYPE_CHECKING, BinaryIO, Final

from tui.exports.organisation import FORMS, history_text
from tui.language import N_, _, in_english, ngettext
from tui.ui.widgets.choice import ChoiceScreen
from tui.ui.words.exports import make_export, tell_failed, tell_path

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from tui.archive.organisation.kept import KeptResult
    from tui.archive.organisation.terms import ResultFilter, ResultOrder
    from tui.aws.organisation.session import OrganisationSession

NAME: Final = "organisation"
FAILED: Final = N_("Nothing was written: {error}")


def ask_history_form(count: int) -> ChoiceScreen:
    """In which form? The harmless answer is empty."""
    said = ngettext("Export {count:,} session as", "Export {count:,} sessions as", count)
    answers = [("", _("Cancel")), *FORMS.items()]
    words = [_("Exports the list as filtered.")]
    return ChoiceScreen(said.format(count=count), words, answers, start=1)


async def write_history(
    notify: "Callable[..., None]",
    answer: "KeptResult[OrganisationSession]",
    asked: "tuple[ResultFilter, ResultOrder]",
    form: str,
    now: "datetime",
) -> None:
    """Write it in a thread, and tell where it is; raises ArchiveError.

    Args:
        notify: Says it.
        answer: Where the rows are.
        asked: Which of them, in which order.
        form: The end of the file's name.
        now: When; a part of the name.
    """
    loop = asyncio.get_running_loop()
    pages = answer.pages(*asked)

    def write(file: BinaryIO) -> None:
        file.writelines(
            piece.encode(errors="replace")
            for piece in history_text(form, _in_thread(pages, loop))
        )

    try:
        with in_english():
            path, _written = await asyncio.to_thread(make_export, NAME, now, form, write)
    except OSError as error:
        tell_failed(notify, FAILED, error)
    else:
        tell_path(notify, path)


def _in_thread(
    pages: "AsyncGenerator[tuple[OrganisationSession, ...], None]",
    loop: asyncio.AbstractEventLoop,
) -> "Iterator[Sequence[OrganisationSession]]":
    """The pages for who waits in a thread."""

    async def following() -> "tuple[OrganisationSession, ...] | None":
        return await anext(pages, None)

    while (page := asyncio.run_coroutine_threadsafe(following(), loop).result()) is not None:
        yield page
