"""The paragraphs of a help text, which are what is translated of it."""

from typing import Final

AS_IT_IS: Final = "\b"
"""What begins a paragraph whose lines click does not fill."""


def paragraphs_of(words: str) -> list[str]:
    """The paragraphs of a help text, each filled into one line unless it is to stay as it is."""
    return [
        each if each.startswith(AS_IT_IS) else " ".join(each.split())
        for each in words.split("\n\n")
        if each.strip()
    ]
