"""Theme files."""

from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.color import Color

from tui.terminal.palette import XTERM
from tui.ui.contrast import contrast
from tui.ui.theme import (
    DEFAULT,
    FROM_THE_TERMINAL,
    ThemeError,
    load_themes,
    make_theme,
    read_theme,
    theme_directory,
)

BUILT_IN = sorted(theme_directory().glob("*.toml"))
LOVED = {"nord", "gruvbox", "catppuccin", "latte", "dracula", "solarized"}
GOOD = 'name = "mine"\nprimary = "#4a9cff"\n'


def write(folder: Path, text: str, name: str = "mine.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("path", BUILT_IN, ids=lambda path: path.stem)
def test_every_built_in_theme_holds(path: Path) -> None:
    assert read_theme(path).theme.name == path.stem


def test_there_is_a_dark_a_light_a_high_contrast_and_a_colour_blind_safe_theme() -> None:
    files = load_themes([theme_directory()]).files
    ours = {"dusk", "paper", "contrast", "contrast-light", "harbor", "shore"}
    assert ours | LOVED | {*FROM_THE_TERMINAL} == set(files)
    assert files[DEFAULT].theme.dark
    assert not files["paper"].theme.dark


@pytest.mark.parametrize("name", sorted(LOVED))
def test_a_palette_of_others_names_its_origin_and_its_licence(name: str) -> None:
    text = (theme_directory() / f"{name}.toml").read_text()
    assert "https://" in text
    assert "Copyright (c)" in text
    assert "MIT" in text


OURS = [path for path in BUILT_IN if path.stem not in LOVED]
"""Those of others have the colours that they have; what is painted is made readable."""


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.stem)
def test_what_is_written_can_be_read(path: Path) -> None:
    theme = read_theme(path).theme
    background = Color.parse(theme.background or "")
    for name in ("foreground", "primary", "accent", "success", "warning", "error"):
        least = 7.0 if theme.name.startswith("contrast") else 4.5
        assert contrast(Color.parse(getattr(theme, name)), background) >= least, name


def test_a_theme_brings_its_terminal_palette(tmp_path: Path) -> None:
    ansi = ", ".join(f'"#0000{n:02x}"' for n in range(16))
    path = write(tmp_path, f'{GOOD}[terminal]\nbackground = "#010203"\nansi = [{ansi}]\n')
    palette = read_theme(path).palette
    assert palette.background == (1, 2, 3)
    assert palette.color(15) == (0, 0, 15)


def test_a_theme_without_a_terminal_part_paints_as_xterm(tmp_path: Path) -> None:
    assert read_theme(write(tmp_path, GOOD)).palette.ansi == XTERM.ansi


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("name = ", "not valid TOML"),
        ('name = "mine"\n', "needs a primary colour"),
        ('name = "../up"\nprimary = "red"\n', "its name takes"),
        (GOOD + 'script = "rm"\n', "'script' is not a theme setting"),
        (GOOD + 'error = "#zzz"\n', "`error` takes a colour"),
        (GOOD + "error = 5\n", "`error` takes a colour"),
        (GOOD + 'error = "ansi_red"\n', "`error` takes a colour"),
        (GOOD + 'dark = "yes"\n', "`dark` takes true or false"),
        (GOOD + "text_alpha = 7\n", "`text_alpha` takes a number"),
        (GOOD + "terminal = 5\n", "`[terminal]` takes a table"),
        (GOOD + '[terminal]\nansi = ["red"]\n', "16 colours"),
        (GOOD + '[terminal]\nfont = "x"\n', "'font' is not a setting of `[terminal]`"),
        (GOOD + '[variables]\nnothing = "red"\n', "not one of Textual's variables"),
        (GOOD + '[variables]\nborder = "red; } * { color: red"\n', "takes a colour"),
        (GOOD + '[variables]\nlink-style = "$primary"\n', "takes a colour or a text style"),
    ],
)
def test_a_file_that_does_not_hold_says_why(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(ThemeError) as caught:
        read_theme(write(tmp_path, text))
    assert sentence in str(caught.value)


def test_a_broken_file_is_skipped_and_the_others_are_not(tmp_path: Path) -> None:
    write(tmp_path, "name = ", "broken.toml")
    write(tmp_path, GOOD)
    themes = load_themes([theme_directory(), tmp_path])
    assert "mine" in themes.files
    [problem] = themes.problems
    assert problem.startswith("The theme broken.toml was skipped: ")


def test_a_file_of_another_size_or_kind_is_skipped(tmp_path: Path) -> None:
    write(tmp_path, "#" * 70_000, "large.toml")
    (tmp_path / "latin.toml").write_bytes(b"name = '\xff'")
    (tmp_path / "folder.toml").mkdir()
    assert len(load_themes([tmp_path]).problems) == 3


def test_a_users_theme_wins_over_a_built_in_one_of_its_name(tmp_path: Path) -> None:
    write(tmp_path, 'name = "dusk"\nprimary = "#010101"\n')
    assert load_themes([theme_directory(), tmp_path]).files["dusk"].theme.primary == "#010101"


def test_a_folder_that_does_not_exist_holds_no_themes(tmp_path: Path) -> None:
    assert set(load_themes([tmp_path / "none"]).files) == set(FROM_THE_TERMINAL)


VALUES = st.recursive(
    st.booleans() | st.integers() | st.text(max_size=10) | st.floats(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=5,
)
NAMES = st.sampled_from(
    ["name", "primary", "dark", "error", "terminal", "variables", "text_alpha"]
)


@given(st.dictionaries(NAMES, VALUES))
def test_whatever_a_file_holds_is_a_theme_or_a_sentence(table: dict[str, Any]) -> None:
    with suppress(ThemeError):
        make_theme(table)
