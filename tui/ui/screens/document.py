"""A session document, found by a part of its name, with what it does beside the list."""

import asyncio
import shlex
from collections.abc import Iterable
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from tui.aws.documents.document import (
    SEPARATE,
    ChosenDocument,
    SessionDocument,
    read_document,
)
from tui.aws.documents.listing import ListedDocument, list_documents
from tui.aws.documents.parameters import BadParameter, parse_assignments
from tui.aws.errors import AccessDenied, AwsError
from tui.aws.permissions import PREFERENCES_DOCUMENT
from tui.comparing import comparable
from tui.language import N_, _
from tui.printable import clean
from tui.sessions.document_check import PATIENCE, unfit_for_app
from tui.settings.values import check_document
from tui.ui.actions import Scope, bindings_of
from tui.ui.screens.parameters import ParametersScreen
from tui.ui.widgets.key_footer import KeyFooter
from tui.ui.widgets.once import LeftOnce
from tui.ui.widgets.ordered_input import OrderedInput
from tui.ui.words.cells import cut_end, pad
from tui.ui.words.document_words import IN_A_LIST, USUAL, document_lines

if TYPE_CHECKING:
    from tui.aws.client import Aws
    from tui.aws.documents.parameters import ParameterValues

NAME: Final = 40
"""Cells of a name, before what is said of it."""

NARROW_NAME: Final = 20
WIDE: Final = 84
"""Columns of the screen from which there is room for whole names."""

PREFERENCES: Final = ""
"""In the place of a name: no document of the user's choice."""

LOW: Final = 24
"""Lines of the screen below which the list is a short one."""

MOST_READ: Final = 30
"""Documents whose kind is looked up for the list; of others it is when they are marked."""

STARTED_ALL_THE_SAME: Final = N_(
    "You can still start it: type its parameters after its name, as KEY=VALUE."
)


@dataclass(frozen=True, slots=True)
class Picked:
    """A choice: a document, or None for the account's preferences."""

    document: ChosenDocument | None


@dataclass(frozen=True, slots=True)
class Unread:
    """A document that is not shown, and why: that says nothing of whether it may be started."""

    why: str


Found = SessionDocument | Unread | AwsError


class DocumentScreen(ModalScreen[Picked | None], LeftOnce[Picked | None]):
    """Gives back what was picked, None when the user goes back.

    A name may be typed whole, with what it is given, where documents cannot be listed.

    Args:
        aws: Whose documents.
        label: What the session will be on.
        current: What is chosen so far.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Scope.DOCUMENT, Scope.CHOOSING)

    def __init__(self, aws: "Aws", label: str, current: ChosenDocument | None = None) -> None:
        super().__init__()
        self._aws = aws
        self._label = label
        self._current = current
        self._listed: list[ListedDocument] = []
        self._found: dict[str, Found] = {}
        self._shown: list[str] = []
        self._state = _("loading session documents…")

    def compose(self) -> ComposeResult:
        with Vertical(classes="box") as box:
            box.border_title = Content(
                _("Session document for {name}").format(name=clean(self._label))
            )
            yield OrderedInput(placeholder=_("search, or a document's name"), compact=True)
            options = OptionList(compact=True)
            options.can_focus = False
            yield options
            yield Static(self._state, id="document-state", markup=False)
            yield Static("", id="document-about", markup=False)
            yield KeyFooter(Scope.DOCUMENT)

    def on_mount(self) -> None:
        self.query_one(Input).focus()
        self._show(self._current.name if self._current else PREFERENCES)
        self._list()

    def on_resize(self) -> None:
        self.set_class(self.size.height < LOW, "-low")

    def action_pick(self) -> None:
        name = self._marked
        if name is None:
            self._say(_("No document matches, and this isn't a valid document name."))
        elif name == PREFERENCES:
            self.dismiss(Picked(None))
        else:
            self._pick(name)

    def action_cancel(self) -> None:
        self.dismiss(None)

    def action_move(self, steps: int) -> None:
        options = self.query_one(OptionList)
        if self._shown:
            place = (options.highlighted or 0) + steps
            options.highlighted = min(max(place, 0), len(self._shown) - 1)

    @on(Input.Changed)
    def _search(self) -> None:
        self._say("")
        self._show(self._marked)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_pick()

    @on(OptionList.OptionSelected)
    def _clicked(self) -> None:
        self.action_pick()

    @on(OptionList.OptionHighlighted)
    def _mark(self) -> None:
        self._draw_prompts()
        self._describe()
        if (name := self._marked) and name not in self._found:
            self._look(name)

    @work(exclusive=True, group="list")
    async def _list(self) -> None:
        try:
            async with aclosing(list_documents(self._aws)) as pages:
                async for page in pages:
                    self._take_in(page)
                    self.call_later(self._show, self._marked)
        except AwsError as error:
            self._state = " ".join((error.sentence(), _("Type the name of a document.")))
        else:
            self._state = ""
        self.call_later(self._say, "")
        for each in self._listed[:MOST_READ]:
            await self._read(each.name)
            self.call_later(self._draw_prompts)

    def _take_in(self, page: Iterable[ListedDocument]) -> None:
        # The preferences have their place already.
        self._listed += (each for each in page if each.name != PREFERENCES_DOCUMENT)
        # The account's own first, then AWS's.
        self._listed.sort(key=lambda each: (each.is_amazons, each.name))

    @work(exclusive=True, group="look")
    async def _look(self, name: str) -> None:
        await self._read(name)
        self.call_later(self._describe)

    @work(exclusive=True, group="pick")
    async def _pick(self, name: str) -> None:
        self.call_later(self._take, name, await self._read(name))

    async def _read(self, name: str) -> Found:
        """A document, asked for again only where that may have failed for the moment."""
        known = self._found.get(name)
        if known is None or isinstance(known, AwsError):
            try:
                async with asyncio.timeout(PATIENCE):
                    known = await read_document(self._aws, name)
            except TimeoutError:
                known = Unread(
                    _("AWS didn't answer about {name} within {seconds:g} s.").format(
                        name=name, seconds=PATIENCE
                    )
                )
            except AccessDenied as error:
                known = Unread(error.sentence())
            except AwsError as error:
                known = error
            self._found[name] = known
        return known

    def _take(self, name: str, found: Found) -> None:
        """What Enter comes to, now that it is known as far as that is allowed."""
        values = self._typed_values()
        if values is None or not self.is_current:
            return
        if isinstance(found, Unread):
            self.dismiss(Picked(ChosenDocument(name, values)))
        elif isinstance(found, AwsError):
            self._say(found.sentence())
        elif words := unfit_for_app(found):
            self._say(words)
        elif not found.parameters:
            self.dismiss(Picked(ChosenDocument(name, {}, found.session_type)))
        else:
            self._ask(found, values)

    def _ask(self, document: SessionDocument, typed: "ParameterValues") -> None:
        current = self._current
        # Its output comes as it is made then, and its exit code.
        apart = {SEPARATE: ("true",)} if document.parameter(SEPARATE) else {}
        before = current.values if current and current.name == document.name else apart

        def answered(values: "ParameterValues | None") -> None:
            if values is not None:
                kind = document.session_type
                self.dismiss(Picked(ChosenDocument(document.name, values, kind)))

        self.app.push_screen(ParametersScreen(document, {**before, **typed}), answered)

    def _words(self) -> list[str]:
        text = self.query_one(Input).value
        try:
            return shlex.split(text)
        except ValueError:
            # A quotation that is not closed yet.
            return text.split()

    def _typed_values(self) -> "ParameterValues | None":
        """What stands behind the name; None, and a complaint, where it makes no sense."""
        try:
            return parse_assignments(word for word in self._words() if "=" in word)
        except BadParameter as error:
            self._say(str(error))
            return None

    @property
    def _marked(self) -> str | None:
        place = self.query_one(OptionList).highlighted
        return None if place is None or place >= len(self._shown) else self._shown[place]

    def _show(self, marked: str | None) -> None:
        """List what fits what was typed, and mark the same one again."""
        words = [word for word in self._words() if "=" not in word]
        names = [PREFERENCES, *(each.name for each in self._listed)]
        self._shown = [
            name
            for name in names
            if all(comparable(word) in comparable(name or _(USUAL)) for word in words)
        ]
        typed = words[0] if len(words) == 1 else ""
        if typed and typed not in names and _is_name(typed):
            self._shown.append(typed)
        if self._current and not words and self._current.name not in self._shown:
            self._shown.append(self._current.name)
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options([Option(self._prompt(name)) for name in self._shown])
        if self._shown:
            options.highlighted = self._shown.index(marked) if marked in self._shown else 0
        self._describe()

    def _draw_prompts(self) -> None:
        options = self.query_one(OptionList)
        for place, name in enumerate(self._shown):
            prompt = self._prompt(name, marked=place == options.highlighted)
            options.replace_option_prompt_at_index(place, prompt)

    def _prompt(self, name: str, *, marked: bool = False) -> Content:
        current = self._current.name if self._current else PREFERENCES
        room = NAME if self.size.width >= WIDE else NARROW_NAME
        found, known = self._found.get(name), {each.name for each in self._listed}
        about = "" if name in known or not name else _("typed name")
        if isinstance(found, SessionDocument):
            about = _(IN_A_LIST[found.session_type])
        return Content.assemble(
            "▌ " if marked else "  ",
            "● " if name == current else "  ",
            pad(cut_end(clean(name) or _(USUAL), room), room + 2),
            (clean(about), "$foreground-muted"),
        )

    def _describe(self) -> None:
        """What the marked document does."""
        name = self._marked
        found = self._found.get(name) if name else None
        lines: list[str] = []
        if name == PREFERENCES:
            lines = [_("Starts a shell with the limits, logs and user of the preferences.")]
        elif isinstance(found, SessionDocument):
            lines = document_lines(found)
        elif isinstance(found, Unread):
            lines = [f"{found.why} {_(STARTED_ALL_THE_SAME)}"]
        elif isinstance(found, AwsError):
            lines = [found.sentence()]
        elif name:
            lines = [_("reading…")]
        self.query_one("#document-about", Static).update(
            "\n".join(map(clean, filter(None, lines)))
        )

    def _say(self, words: str) -> None:
        """A complaint, or how the list stands."""
        state = self.query_one("#document-state", Static)
        words = words or self._state
        state.update(clean(words))
        state.display = bool(words)


def _is_name(text: str) -> bool:
    try:
        return bool(check_document(text))
    except ValueError:
        return False
