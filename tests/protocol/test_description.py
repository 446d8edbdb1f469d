"""The description of the data channel: whoever cites a section of it can look it up."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DESCRIPTION = ROOT / "tui" / "protocol" / "data-channel.md"
PACKAGES = ("protocol", "transport", "sandbox", "sessions")

NUMBER = r"\d{1,2}(?:\.\d{1,2})?(?![\d.]\d)"
SEVERAL = rf"{NUMBER}(?:(?:, | and | to ){NUMBER})*"
CITED = re.compile(rf"(?<!, )sections? ({SEVERAL})|\((\d+\.\d+)\)")


def citations() -> Iterator[tuple[str, str]]:
    """Each section that a comment or a docstring names, and where."""
    for package in PACKAGES:
        for path in sorted((ROOT / "tui" / package).rglob("*.py")):
            prose = re.findall(r'""".*?"""|#.*', path.read_text(), re.DOTALL)
            for text in prose:
                for found in CITED.finditer(" ".join(text.split())):
                    for number in re.findall(NUMBER, found.group(1) or found.group(2)):
                        yield number, str(path.relative_to(ROOT))


def headings() -> set[str]:
    return set(re.findall(r"^##+ ([\d.]*\d)\.? ", DESCRIPTION.read_text(), re.MULTILINE))


def test_every_section_that_is_cited_can_be_looked_up() -> None:
    cited = list(citations())
    assert len({path for _, path in cited}) > 30
    known = headings()
    assert [one for one in cited if one[0] not in known] == []


@pytest.mark.parametrize("words", ["section 6.9 of", "(sections 6.7 and 6.10)", "it is (6.5)."])
def test_citations_are_found_in_prose(words: str) -> None:
    assert CITED.search(words)


def test_sections_of_other_documents_are_not_taken_for_ours() -> None:
    assert not CITED.search("an HTTP `Date` header (RFC 9110, section 5.6.7)")
