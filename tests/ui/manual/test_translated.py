"""A page in another language says all that the English one says."""

import re
from pathlib import Path

import pytest

from tui.language import ENGLISH, LANGUAGES
from tui.ui.manual.pages import FOLDER, KEYS

TRANSLATED = [FOLDER / tag for tag in LANGUAGES if tag != ENGLISH]
PAGES = sorted(path.name for path in FOLDER.glob("*.md") if path.name != KEYS)
EACH = pytest.mark.parametrize(
    ("folder", "page"),
    [(folder, page) for folder in TRANSLATED for page in PAGES],
    ids=lambda value: value.name if isinstance(value, Path) else value,
)
FENCE = re.compile(r"^```(.*?)^```", re.DOTALL | re.MULTILINE)


def both(folder: Path, page: str) -> tuple[str, str]:
    return (FOLDER / page).read_text(), (folder / page).read_text()


def prose(text: str) -> str:
    return FENCE.sub("", text)


def code(text: str) -> set[str]:
    return {" ".join(each.split()) for each in re.findall(r"`([^`]+)`", prose(text))}


def blocks(text: str) -> list[str]:
    """Blocks of code without their comments."""
    return [
        re.sub(r" *(?<!\S)# .*$", "", block, flags=re.MULTILINE)
        for block in FENCE.findall(text)
    ]


@pytest.mark.parametrize("folder", TRANSLATED)
def test_every_page_is_there(folder: Path) -> None:
    assert sorted(path.name for path in folder.glob("*.md")) == PAGES


@EACH
def test_it_names_the_same_keys_settings_and_commands(folder: Path, page: str) -> None:
    english, translated = both(folder, page)
    assert code(translated) == code(english)


@EACH
def test_its_code_is_the_same_but_for_comments(folder: Path, page: str) -> None:
    english, translated = both(folder, page)
    assert blocks(translated) == blocks(english)


@EACH
def test_its_headings_and_links_are_the_same_in_their_order(folder: Path, page: str) -> None:
    english, translated = (
        (re.findall(r"^#+ ", prose(text), re.MULTILINE), re.findall(r"\]\(([^)#]+)", text))
        for text in both(folder, page)
    )
    assert translated[0] == english[0]
    assert [link.removeprefix("../") for link in translated[1]] == english[1]


@EACH
def test_no_line_is_broken_within_a_paragraph(folder: Path, page: str) -> None:
    """Markdown puts a blank there, which Japanese has not."""
    text = prose((folder / page).read_text())
    assert re.findall(r"^(?!#).*[^\x00-\x7f]\n(?![\n#-]|\d+\. ).+$", text, re.MULTILINE) == []
