"""What the far side is given to run: a script for its shell, and a program for its python3."""

from base64 import b64encode
from functools import cache
from importlib.resources import files
from typing import Final

from tui.sessions.headless.encoded import coding

TOOLS: Final = (
    *("stty", "dd", "ls", "df", "sed", "mv", "ln", "rm", "chmod", "mkdir", "cat", "head"),
)
HASHERS: Final = "sha256sum, shasum, openssl or python3"


def shell_script(nonce: str) -> str:
    """What a shell of POSIX is given.

    A `dd` empties the terminal into a pipe: of a pipe every shell reads a line and no more, of a
    terminal some read on, and what they have read is lost to the tools that they run. It is
    hung up with the terminal.

    Args:
        nonce: letters and digits that begin each line to this end.
    """
    body = _text("far_side.sh").replace("CODING", coding()).replace("HASHERS", HASHERS)
    return f"_t={nonce}\n{body.replace('TOOLS', ' '.join(TOOLS))}"


def python_line(nonce: str, token: str) -> bytes:
    """The line that the request for python3 is followed by.

    Args:
        nonce: begins its one line to the terminal, which tells the port.
        token: what whoever connects there has to know.
    """
    program = _text("far_side.py")
    for name, value in (("NONCE", nonce), ("TOKEN", token)):
        program = program.replace(f'{name} = ""', f"{name} = {value!r}")
    return b64encode(program.encode()) + b"\n"


@cache
def _text(name: str) -> str:
    return files(__package__).joinpath(name).read_text("utf-8")
