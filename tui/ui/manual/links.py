"""A page's Markdown, and its links, which Textual's own leads along by the mouse alone."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from textual.content import Content, Span
from textual.style import Style
from textual.widgets import Markdown, Static
from textual.widgets.markdown import MarkdownFence

HREF: Final = re.compile(r"link\('(.*)'\)")
CHOSEN: Final = "reverse"


@dataclass(frozen=True, slots=True)
class Link:
    """One link of a page: what it leads to, and where it stands."""

    href: str
    block: Static
    start: int
    end: int
    content: Content
    """What its block shows."""

    def show(self, *, chosen: bool) -> None:
        content = self.content
        self.block.update(content.stylize(CHOSEN, self.start, self.end) if chosen else content)


class PlainFence(MarkdownFence):
    """Code in the colour of text, in lines that go on in the next; no theme has to fit a lexer."""

    @classmethod
    def highlight(
        cls,
        code: str,
        language: str,
        ansi: bool = False,
        dark: bool = False,
    ) -> Content:
        return Content(code.rstrip("\n"))


class ManualText(Markdown):
    """A page."""

    BLOCKS = {**Markdown.BLOCKS, "fence": PlainFence, "code_block": PlainFence}  # noqa: RUF012 -- Textual's own


def links_of(page: Markdown) -> list[Link]:
    """All links, from top to bottom."""
    return [link for block in page.query(Static) for link in _links_in(block)]


def _links_in(block: Static) -> Iterator[Link]:
    content = block.content
    if not isinstance(content, Content):
        return
    for span in content.spans:
        if href := _href(span):
            yield Link(href, block, span.start, span.end, content)


def _href(span: Span) -> str:
    if not isinstance(span.style, Style):
        return ""
    match = HREF.fullmatch(str(span.style.meta.get("@click", "")))
    return match[1] if match else ""
