"""The versions of Python at hand, from the oldest that is promised to the newest.

Prints the name of the virtual environment and the interpreter of each but the one that runs this.
"""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

PYPROJECT: Final = Path(__file__).parents[1] / "pyproject.toml"
NEWEST: Final = 20
"""The last minor version that is looked for."""
LOOK: Final = "import sys, venv, ensurepip; print(*sys.version_info[:2])"


def oldest() -> int:
    """The minor version of Python 3 that the project asks for."""
    wanted = tomllib.loads(PYPROJECT.read_text())["project"]["requires-python"]
    found = re.fullmatch(r">=3\.(\d+)", wanted)
    assert found is not None, wanted
    return int(found[1])


def candidates(minor: int) -> Iterator[Path]:
    """Where an interpreter of a version may be: the search path, pyenv, uv."""
    if found := shutil.which(f"python3.{minor}"):
        yield Path(found)
    for root, pattern in (
        (os.environ.get("PYENV_ROOT") or "~/.pyenv", f"versions/3.{minor}.*/bin/python"),
        ("~/.local/share/uv/python", f"cpython-3.{minor}.*/bin/python3"),
    ):
        yield from sorted(Path(root).expanduser().glob(pattern), reverse=True)


def works(python: Path, minor: int) -> bool:
    """Whether it runs, is of that version, and can make virtual environments."""
    try:
        done = subprocess.run(
            [python, "-c", LOOK], capture_output=True, text=True, timeout=60, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return done.stdout.split() == ["3", str(minor)]


def interpreters() -> dict[int, Path]:
    """One of each minor version there is, beside the one that runs this."""
    found = {}
    for minor in range(oldest(), NEWEST + 1):
        if minor != sys.version_info.minor:
            working = (each for each in candidates(minor) if works(each, minor))
            if (python := next(working, None)) is not None:
                found[minor] = python
    return found


if __name__ == "__main__":
    for minor, python in interpreters().items():
        print(f"3.{minor}", python)
