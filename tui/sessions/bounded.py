"""Regular expressions that a user wrote, tried where they can be stopped.

Python's `re` can take years over a few characters, holds the interpreter's lock all the while
and cannot be interrupted from another thread. So a pattern runs in a Python of its own, which
is stopped when its time is up: some fifty milliseconds for the start, once for many texts.
"""

import asyncio
import json
import subprocess
import sys
from collections.abc import Sequence
from typing import Final

from tui.errors import UserFacingError
from tui.language import N_, _

PATIENCE: Final = 2.0
"""Seconds for all texts together, the start of the other Python included."""

TOO_LONG: Final = N_(
    "The pattern {pattern!a} in your settings takes too long to match. Make it simpler."
)
UNUSABLE: Final = N_("The pattern {pattern!a} in your settings can't be used.")

_CHILD: Final = """
import json, re, sys
pattern, texts = json.load(sys.stdin)
found = (re.search(pattern, text) for text in texts)
json.dump([match and match.group() for match in found], sys.stdout)
"""


class PatternUnusable(UserFacingError):
    """A pattern that was stopped, or is none; the sentence names it."""

    def __init__(self, pattern: str, problem: str) -> None:
        super().__init__(pattern, problem)
        self.pattern = pattern
        self.problem = problem

    def __str__(self) -> str:
        return _(self.problem).format(pattern=self.pattern)


async def search(
    pattern: str, texts: Sequence[str], *, patience: float = PATIENCE
) -> list[str | None]:
    """The first match in each text, None where there is none. Raises PatternUnusable."""
    if not texts:
        return []
    return await asyncio.to_thread(_search, pattern, texts, patience)


def _search(pattern: str, texts: Sequence[str], patience: float) -> list[str | None]:
    try:
        # Neither the environment nor the folder has a say in what is run.
        child = subprocess.run(  # noqa: S603 -- our own interpreter and program
            [sys.executable, "-I", "-S", "-c", _CHILD],
            input=json.dumps([pattern, list(texts)]).encode(),
            capture_output=True,
            timeout=patience,
            check=True,
        )
    except subprocess.TimeoutExpired:
        raise PatternUnusable(pattern, TOO_LONG) from None
    except (subprocess.CalledProcessError, OSError):
        raise PatternUnusable(pattern, UNUSABLE) from None
    found: list[str | None] = json.loads(child.stdout)
    return found
