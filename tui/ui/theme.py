"""Theme files, TOML, made into Textual themes and terminal palettes.

A theme file holds Textual's Theme fields, a `[terminal]` palette and `[variables]` of
Textual's own. It comes from outside: every value is checked here and nothing of it is
interpreted. A file that does not hold is a sentence in `Themes.problems`, and is skipped.

Reading blocks; four small files take about a millisecond and are read before the first paint.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from textual.color import Color, ColorParseError
from textual.theme import BUILTIN_THEMES, Theme

from tui.errors import UserFacingError
from tui.files import read_text
from tui.language import _
from tui.printable import clean
from tui.terminal.palette import RGB, XTERM, Palette

DEFAULT: Final = "dusk"

FROM_THE_TERMINAL: Final = ("ansi-dark", "ansi-light")
"""Textual's own themes that use the sixteen colours of the user's terminal."""

COLORS: Final = frozenset(
    {"primary", "secondary", "accent", "success", "warning", "error"}
    | {"foreground", "background", "surface", "panel", "boost"}
)
NUMBERS: Final = frozenset({"luminosity_spread", "text_alpha"})
FIELDS: Final = COLORS | NUMBERS | {"name", "dark", "terminal", "variables"}
TEXT_STYLES: Final = frozenset(
    {"none", "bold", "dim", "italic", "underline", "reverse", "strike", "not"}
)

LARGEST_FILE: Final = 64_000
"""Bytes. A theme is about a thousand."""


class ThemeError(UserFacingError):
    """A theme file does not hold; the sentence says where."""


@dataclass(frozen=True, slots=True)
class ThemeFile:
    """What one file gives: the theme of the app and the colours of its terminals."""

    theme: Theme
    palette: Palette


@dataclass(frozen=True, slots=True)
class Themes:
    """All themes that hold, by name, and a sentence for each file that does not."""

    files: Mapping[str, ThemeFile]
    problems: tuple[str, ...] = ()

    def palette(self, name: str) -> Palette:
        """What a remote program paints with under a theme; xterm's own without one."""
        file = self.files.get(name)
        return XTERM if file is None else file.palette


def theme_directory() -> Path:
    """The built-in themes: the package's own folder in a wheel, the one beside it elsewhere."""
    package = Path(__file__).parents[1]
    inside = package / "themes"
    return inside if inside.is_dir() else package.parent / "themes"


def load_themes(directories: Iterable[Path]) -> Themes:
    """Read every `*.toml` of the folders; in a later folder a name wins over an earlier one."""
    files: dict[str, ThemeFile] = {}
    problems: list[str] = []
    for path in (
        path for directory in directories for path in sorted(directory.glob("*.toml"))
    ):
        try:
            file = read_theme(path)
        except ThemeError as error:
            words = _("The theme {file} was skipped: {why}")
            problems.append(words.format(file=clean(path.name), why=error))
        else:
            files[file.theme.name] = file
    for name in FROM_THE_TERMINAL:
        files.setdefault(name, ThemeFile(BUILTIN_THEMES[name], XTERM))
    return Themes(files, tuple(problems))


def read_theme(path: Path) -> ThemeFile:
    """Read one file. Raises ThemeError with a sentence that says what does not hold."""
    try:
        table = tomllib.loads(read_text(path, LARGEST_FILE))
    except OSError as error:
        words = _("it couldn't be read ({why}).")
        raise ThemeError(words.format(why=error.strerror)) from error
    except (ValueError, RecursionError) as error:
        words = _("it is not valid TOML ({why}).")
        raise ThemeError(words.format(why=clean(str(error)))) from error
    return make_theme(table)


def make_theme(table: Mapping[str, Any]) -> ThemeFile:
    """A theme of a file's content. Raises ThemeError with a sentence."""
    for name in table:
        if name not in FIELDS:
            raise ThemeError(_("{name!r} is not a theme setting.").format(name=clean(name)))
    if "primary" not in table:
        raise ThemeError(_("it needs a primary colour."))
    checked: dict[str, Any] = {
        "name": _name(table.get("name")),
        "dark": _dark(table.get("dark", True)),
        "variables": _variables(table.get("variables", {})),
    }
    checked |= {name: _color(name, table[name]).hex for name in COLORS if name in table}
    checked |= {name: _share(name, table[name]) for name in NUMBERS if name in table}
    theme = Theme(**checked)
    return ThemeFile(theme, _palette(table.get("terminal"), theme))


def _name(value: object) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,39}", value):
        raise ThemeError(_("its name takes up to 40 lowercase letters, digits and hyphens."))
    return value


def _dark(value: object) -> bool:
    if not isinstance(value, bool):
        raise ThemeError(_("`dark` takes true or false."))
    return value


def _share(name: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise ThemeError(_("`{name}` takes a number from 0 to 1.").format(name=name))
    return float(value)


def _color(name: str, value: object) -> Color:
    words = _("`{name}` takes a colour such as `#4a9cff`, not {value}.")
    problem = ThemeError(words.format(name=name, value=_shown(value)))
    if not isinstance(value, str) or len(value) > 40:
        raise problem
    try:
        color = Color.parse(value)
    except ColorParseError:
        raise problem from None
    if color.ansi is not None or color.auto:
        raise problem
    return color


def _shown(value: object) -> str:
    text = clean(repr(value))
    return text if len(text) <= 40 else text[:39] + "…"


def _variables(value: object) -> dict[str, str]:
    if not isinstance(value, dict):
        raise ThemeError(_("`[variables]` takes a table."))
    known = _known_variables()
    for name, text in value.items():
        if name not in known:
            words = _("{name!r} is not one of Textual's variables.")
            raise ThemeError(words.format(name=clean(name)))
        if not _is_variable_value(name, text):
            words = _("`{name}` takes a colour or a text style, not {value}.")
            raise ThemeError(words.format(name=name, value=_shown(text)))
    return dict(value)


@cache
def _known_variables() -> frozenset[str]:
    return frozenset(Theme(name="any", primary="#000000").to_color_system().generate()) | {
        "input-cursor-background",
        "input-cursor-foreground",
        "input-selection-background",
        "button-color-foreground",
    }


def _is_variable_value(name: str, value: object) -> bool:
    if not isinstance(value, str) or not value.strip() or len(value) > 60:
        return False
    words = value.split()
    if "style" in name:
        return all(word in TEXT_STYLES for word in words)
    if len(words) == 2 and re.fullmatch(r"\d{1,3}%", words[1]):
        words.pop()
    try:
        return len(words) == 1 and Color.parse(words[0]) is not None
    except ColorParseError:
        return False


def _palette(value: object, theme: Theme) -> Palette:
    if value is None:
        value = {}
    if not isinstance(value, dict):
        raise ThemeError(_("`[terminal]` takes a table."))
    for name in value:
        if name not in {"foreground", "background", "cursor", "ansi"}:
            words = _("{name!r} is not a setting of `[terminal]`.")
            raise ThemeError(words.format(name=clean(name)))
    missing = {"foreground", "background"} - value.keys()
    given = (theme.to_color_system().generate() if missing else {}) | value
    foreground = given["foreground"]
    return Palette(
        foreground=_color("terminal.foreground", foreground).rgb,
        background=_color("terminal.background", given["background"]).rgb,
        cursor=_color("terminal.cursor", value.get("cursor", foreground)).rgb,
        ansi=_sixteen(value["ansi"]) if "ansi" in value else XTERM.ansi,
    )


def _sixteen(value: object) -> tuple[RGB, ...]:
    if not isinstance(value, list) or len(value) != 16:
        raise ThemeError(_("`terminal.ansi` takes a list of 16 colours."))
    return tuple(_color(f"terminal.ansi[{i}]", item).rgb for i, item in enumerate(value))
