"""One page of the manual after the other: read, links followed, and left for where one was."""

from typing import ClassVar, Final

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Markdown, Static

from tui.language import _
from tui.settings.settings import Settings
from tui.ui.actions import Scope, bindings_of
from tui.ui.manual.links import Link, ManualText, links_of
from tui.ui.manual.pages import INDEX, KEYS, heading_number, read_page
from tui.ui.screens.help import HelpScreen
from tui.ui.widgets.key_footer import KeyFooter
from tui.ui.widgets.once import LeftOnce

OUTSIDE: Final = ("https:", "http:")


class ManualScreen(LeftOnce[None]):
    """The manual.

    Args:
        place: The page to begin with, with a heading behind `#`.
        settings: For the list of keys, which a link leads to.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Scope.MANUAL, Scope.READING)

    def __init__(self, place: str, settings: Settings) -> None:
        super().__init__()
        self._settings = settings
        self._place = place
        self._before: list[tuple[str, float]] = []
        """The pages that led here, and how far each was scrolled."""
        self._links: list[Link] = []
        self._chosen = -1

    def compose(self) -> ComposeResult:
        yield Static(id="manual-title")
        with VerticalScroll(id="manual-page", can_focus=False):
            yield ManualText(open_links=False)
        yield KeyFooter(Scope.MANUAL)

    def on_mount(self) -> None:
        self._show()

    @property
    def place(self) -> str:
        """The page in sight."""
        return self._place

    def action_close(self) -> None:
        self.dismiss()

    async def action_manual(self) -> None:
        """What opens it closes it."""
        self.dismiss()

    def action_scroll(self, lines: int) -> None:
        page = self.query_one(VerticalScroll)
        # Ten lines stand for a page.
        if abs(lines) > 1:
            lines = lines * max(1, page.size.height - 1) // 10
        page.scroll_relative(y=lines, animate=False)

    def action_first(self) -> None:
        self.query_one(VerticalScroll).scroll_home(animate=False)

    def action_last(self) -> None:
        self.query_one(VerticalScroll).scroll_end(animate=False)

    def action_contents(self) -> None:
        self._go(INDEX)

    def action_link(self, step: int) -> None:
        """Choose the next link, or the one before; from what is in sight."""
        if not self._links:
            return
        page = self.query_one(VerticalScroll)
        if self._chosen >= 0:
            self._links[self._chosen].show(chosen=False)
            self._chosen = (self._chosen + step) % len(self._links)
        else:
            top = page.region.y
            seen = (n for n, link in enumerate(self._links) if link.block.region.y >= top)
            self._chosen = next(seen, 0) if step > 0 else len(self._links) - 1
        link = self._links[self._chosen]
        link.show(chosen=True)
        page.scroll_to_widget(link.block, animate=False)

    def action_follow(self) -> None:
        if self._chosen >= 0:
            self._follow(self._links[self._chosen].href)
        else:
            self.action_link(1)

    def action_previous_page(self) -> None:
        if self._before:
            self._place, at = self._before.pop()
            self._show(at)

    @on(Markdown.LinkClicked)
    def _clicked(self, event: Markdown.LinkClicked) -> None:
        event.stop()
        self._follow(event.href)

    def _follow(self, href: str) -> None:
        if href.startswith(OUTSIDE):
            self.app.copy_to_clipboard(href)
            self.notify(_("Copied {text}.").format(text=href), markup=False)
        elif href.rpartition("/")[2] == KEYS:
            # As they are by now, and searchable.
            self.app.push_screen(HelpScreen(self._settings))
        else:
            self._go(href)

    def _go(self, place: str) -> None:
        self._before.append((self._place, self.query_one(VerticalScroll).scroll_y))
        self._place = place
        self._show()

    @work(exclusive=True)
    async def _show(self, at: float = 0) -> None:
        name, _hash, heading = self._place.partition("#")
        try:
            text = read_page(name)
        except OSError as error:
            words = _("This page couldn't be read ({why}). Reinstall ssm-tui.")
            text = words.format(why=error.strerror)
        markdown, page = self.query_one(ManualText), self.query_one(VerticalScroll)
        self._links, self._chosen = [], -1
        title = text.partition("\n")[0].removeprefix("# ")
        self.query_one("#manual-title", Static).update(Content(title))
        with self.app.batch_update():
            page.scroll_home(animate=False, immediate=True)
            await markdown.update(text.partition("\n")[2])
        self._links = links_of(markdown)
        if at:
            # It is as long as that once it is laid out.
            page.scroll_to(y=at, animate=False)
        if heading:
            self.call_after_refresh(self._go_to, heading_number(name, heading))

    def _go_to(self, number: int) -> None:
        # The title is not on the page itself.
        found = self.query_one(ManualText).table_of_contents[number - 1 : number]
        for _level, _title, block in found:
            self.query_one(f"#{block}").scroll_visible(animate=False, top=True)
