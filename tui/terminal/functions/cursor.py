"""What the cursor carries: the look of text, its character sets and its protection.

DECSC saves it, with the cursor's place, and DECRC brings it back.
"""

from typing import Any

from tui.terminal.charsets import CHARSETS, OF_96
from tui.terminal.rows import Row
from tui.terminal.terminal import ASCII_SETS, SLICE, Protection, SavedCursor, Terminal


def save_cursor(terminal: Terminal, _: object = None) -> None:
    """DECSC: one saved cursor a screen."""
    terminal.saved[terminal.buffer.alternate] = SavedCursor(
        terminal.x,
        terminal.y,
        terminal.pending,
        terminal.style,
        terminal.designated,
        terminal.left_set,
        terminal.origin,
    )


def restore_cursor(terminal: Terminal, _: object = None) -> None:
    """DECRC: the saved cursor, or home where none was saved."""
    saved = terminal.saved.get(terminal.buffer.alternate) or SavedCursor(
        0, 0, False, terminal.styles.plain, ASCII_SETS, 0, False
    )
    terminal.set_origin(saved.origin)
    terminal.x = min(saved.x, terminal.buffer.columns - 1)
    terminal.y = min(saved.y, terminal.buffer.lines - 1)
    if terminal.origin:
        terminal.x = min(max(terminal.x, terminal.left), terminal.right)
        terminal.y = min(max(terminal.y, terminal.top), terminal.bottom)
    terminal.pending = saved.pending
    terminal.set_style(terminal.styles.style(saved.style.attributes))
    terminal.designated, terminal.left_set = saved.designated, saved.left_set
    terminal.update_charset()


def designate(terminal: Terminal, sequence: str) -> None:
    """SCS: a set as G0 to G3, by the intermediate character that the sequence begins with."""
    mode, code = sequence[0], sequence[1:]
    place = "()*+".find(mode)
    if place < 0:
        place = " -./".find(mode)
        code = OF_96 + code
    if place >= 0 and code in CHARSETS and terminal.designated[place] != code:
        names = list(terminal.designated)
        names[place] = code
        terminal.designated = (names[0], names[1], names[2], names[3])
        terminal.update_charset()


def shift_to(terminal: Terminal, place: int) -> None:
    """LS0 to LS3: GL is G0 to G3."""
    terminal.left_set = place
    terminal.update_charset()


def shift_once(terminal: Terminal, place: int) -> None:
    """SS2, SS3: the next character is from G2 or G3."""
    terminal.single_shift = CHARSETS[terminal.designated[place]] or {}
    terminal.simplify()


def change_attributes(terminal: Terminal, **changes: Any) -> None:
    """Write with other attributes from now on."""
    terminal.set_style(terminal.styles.style(terminal.attributes._replace(**changes)))


def link_to(terminal: Terminal, uri: str, link_id: str) -> None:
    """Write text that is a link from now on; without it, if there are too many."""
    link = terminal.links.kept((uri, link_id))
    if link is None and terminal.links.wants_sweep():
        terminal.effort += SLICE
        lines = [line for line in terminal.buffer.all_lines() if isinstance(line, Row)]
        terminal.links.forget_all_but(link for line in lines for link in line.links())
        link = terminal.links.kept((uri, link_id))
    uri_kept, link_id = link or (None, "")
    change_attributes(terminal, link=uri_kept, link_id=link_id)


def protect(terminal: Terminal, protected: bool, protection: Protection) -> None:
    """DECSCA, SPA: whether what is written from now on is protected, and who respects it."""
    terminal.protection = protection
    change_attributes(terminal, protected=protected)


def restore_cursor_information(terminal: Terminal, report: str) -> None:
    """DECRSPS: the cursor of a report (DECCIR); its place and rendition are taken."""
    words = report.split(";")
    if len(words) < 4 or not all(word.isascii() and word.isdigit() for word in words[:2]):
        return
    terminal.go_to(int(words[1][:5]) - 1, int(words[0][:5]) - 1)
    flags = ord(words[3][:1] or "@")
    change_attributes(
        terminal,
        bold=bool(flags & 1),
        underline=int(bool(flags & 2)),
        blink=bool(flags & 4),
        reverse=bool(flags & 8),
    )
