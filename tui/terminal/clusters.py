"""Text as the cells of a row.

A row holds one character a cell. Three kinds of text do not fit that as they are:

* A wide character takes two cells; the second one holds `TAIL`.
* A grapheme cluster (a letter with its accents, an emoji with a skin tone, emoji joined by
  ZWJ) is kept as one character of Unicode's last private plane; `Clusters` knows what it
  stands for.
* Characters of that plane, should a program ever send one, are kept as clusters too.

Which characters share a cell, and how many they take, is known by `widths`.
"""

import re
from collections.abc import Iterable

from tui.terminal.widths import TAIL, cluster_width, joins

# Ranges in which every character takes one cell and none joins another.
NARROW_RANGES = (
    " -~\u00a0-\u02ff\u0370-\u0482\u048a-\u058f\u05d0-\u05ea\u0620-\u064a\u0e01-\u0e30"
    "\u1e00-\u1fff\u2010-\u2027\u2030-\u205e\u2070-\u209c\u20a0-\u20c0\u2100-\u2319"
    "\u231c-\u2328\u232b-\u23e8\u2400-\u25fc\u2600-\u2613\u2701-\u2704\u270e-\u2727"
    "\u2776-\u2794\u2798-\u27af\u27c0-\u2b1a\ue000-\uf8ff\ufffd"
)
# Ranges in which every character takes two cells and none joins the one before by itself.
_WIDE = (
    "\u3001-\u3029\u3041-\u3096\u309b-\u30ff\u3105-\u312f\u3131-\u3163\u3165-\u318e\u3250-\u4dbf"
    "\u4e00-\ua48c\uac00-\ud7a3\uf900-\ufad9\uff01-\uff60\uffe0-\uffe6"
    "\U0001f32d-\U0001f335\U0001f337-\U0001f37c\U0001f37e-\U0001f393\U0001f3a0-\U0001f3ca"
    "\U0001f3e0-\U0001f3f0\U0001f400-\U0001f43e\U0001f442-\U0001f4fc\U0001f4ff-\U0001f53d"
    "\U0001f550-\U0001f567\U0001f5fb-\U0001f64f\U0001f680-\U0001f6c5\U0001f90c-\U0001f93a"
    "\U0001f947-\U0001f9ff\U00020000-\U0002fffd"
)
NARROW = re.compile(f"[{NARROW_RANGES}]*")
WIDE = re.compile(f"[{_WIDE}]+")
# Odd characters: with the one before, which they may join, and those after a joiner, which
# may join them.
_ODD = f"[^{NARROW_RANGES}{_WIDE}]"
_ODD_RUN = re.compile(f"[{NARROW_RANGES}{_WIDE}]?{_ODD}(?:{_ODD}|(?<=\u200d).)*")
find_odd = re.compile(_ODD).search
# One of them with its second cell, in a row.
ODD_CELL = re.compile(f"[^{NARROW_RANGES}{_WIDE}{TAIL}]{TAIL}?")
# Whether a text begins with a character that may join the one before.
starts_oddly = re.compile(_ODD).match
is_narrow = NARROW.fullmatch
_PRIVATE_PLANE = range(0x100000, 0x10FFFE)
_CLUSTERS = re.compile("[\U00100000-\U0010fffd]")


class _Tails(dict[int, str | int]):
    """For str.translate: wide characters -> themselves and their second cell."""

    MAX_REMEMBERED = 8192

    def __missing__(self, code: int) -> str | int:
        if len(self) >= self.MAX_REMEMBERED:
            self.clear()
        character = chr(code)
        self[code] = character + TAIL if WIDE.match(character) else code
        return self[code]


_tails = _Tails()


class Clusters:
    """The grapheme clusters on one terminal's rows."""

    # More code points in one cell are dropped.
    MAX_LENGTH = 32
    # Runs of text whose cells are remembered.
    MAX_REMEMBERED = 1024

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}
        self._cells: dict[str, str] = {}
        self._remembered: dict[str, str] = {}
        self._next = _PRIVATE_PLANE.start

    def has_room(self, count: int) -> bool:
        """Whether so many new clusters can be told apart."""
        return len(self._cells) + count < len(_PRIVATE_PLANE)

    def forget_all_but(self, cells: Iterable[str]) -> None:
        """Make room: only the clusters on these rows are still needed."""
        used = {code for text in cells for code in _CLUSTERS.findall(text)}
        self._texts = {code: self._texts[code] for code in used}
        self._cells = {text: code for code, text in self._texts.items()}
        self._remembered.clear()

    def cell(self, cluster: str) -> str:
        """The one character that stands for a cluster in a row."""
        if len(cluster) == 1 and ord(cluster) not in _PRIVATE_PLANE:
            return cluster
        code = self._cells.get(cluster)
        if code is None:
            if not self.has_room(1):
                return cluster[0] if len(cluster) > 1 else "\ufffd"
            code = self._free_code()
            self._cells[cluster] = code
            self._texts[code] = cluster
        return code

    def _free_code(self) -> str:
        while (code := chr(self._next)) in self._texts:
            self._step()
        self._step()
        return code

    def _step(self) -> None:
        self._next += 1
        if self._next >= _PRIVATE_PLANE.stop:
            self._next = _PRIVATE_PLANE.start

    def cells(self, text: str) -> str:
        """The cells that a text takes, one character each."""
        if is_narrow(text):
            return text
        if WIDE.fullmatch(text):
            return TAIL.join(text) + TAIL
        if find_odd(text):
            text = _ODD_RUN.sub(self._run, text)
        return text.translate(_tails)

    def _run(self, match: re.Match[str]) -> str:
        run = match[0]
        cells = self._remembered.get(run)
        if cells is None:
            cells = "".join(map(self._cluster_cells, _clusters(run)))
            if len(self._remembered) >= self.MAX_REMEMBERED:
                self._remembered.clear()
            if len(run) <= self.MAX_LENGTH:
                self._remembered[run] = cells
        return cells

    def _cluster_cells(self, cluster: str) -> str:
        if WIDE.fullmatch(cluster):
            # Left as it is for the table of tails.
            return cluster
        return self.cell(cluster) + TAIL * (cluster_width(cluster) - 1)

    def text(self, cells: str) -> str:
        """The text on some cells of a row."""
        if TAIL in cells:
            cells = cells.replace(TAIL, "")
        if not cells.isascii() and _CLUSTERS.search(cells):
            return _CLUSTERS.sub(self._text, cells)
        return cells

    def _text(self, match: re.Match[str]) -> str:
        return self._texts[match[0]]


def _clusters(text: str) -> Iterable[str]:
    cluster = text[0]
    for character in text[1:]:
        if joins(cluster, character):
            if len(cluster) < Clusters.MAX_LENGTH:
                cluster += character
        else:
            yield cluster
            cluster = character
    yield cluster
