"""PowerShell, with which an agent on Windows runs everything: `pwsh`, or a stand-in without it.

The agent hands powershell.exe the words of a command, which joins them with blanks and reads
what comes of that; `pwsh` does so behind -Command.
"""

import shlex
import shutil
from collections.abc import Sequence

STAND_IN = (
    "This is a stand-in for a Windows machine. PowerShell (pwsh) is not installed here, so a "
    "shell of POSIX answers."
)
#: Words for a shell of POSIX that say so where errors go.
_NOTICE = f"printf '%s\\n' {shlex.quote(STAND_IN)} >&2"


def power_shell_command(words: Sequence[str], path: str) -> list[str]:
    """What runs a command's words; `path` is where programs are looked for."""
    script = " ".join(words)
    if program := shutil.which("pwsh", path=path):
        return [program, "-NoLogo", "-NoProfile", "-Command", script]
    return ["/bin/sh", "-c", f"{_NOTICE}\n{script}"]


def power_shell(path: str, stand_in: Sequence[str]) -> list[str]:
    """What a session without a command is; `stand_in` where there is no PowerShell."""
    if program := shutil.which("pwsh", path=path):
        return [program, "-NoLogo"]
    return ["/bin/sh", "-c", f'{_NOTICE}\nexec "$@"', "sh", *stand_in]


def split_command_line(line: str) -> list[str]:
    """The words of a command line, as a program on Windows takes it apart.

    Blanks separate, double quotes keep together, and a backslash is one, but before a double
    quote (Microsoft, "Parsing C++ command-line arguments").
    """
    words: list[str] = []
    word, is_quoted, has_begun, slashes = "", False, False, 0
    for letter in line:
        if letter == "\\":
            slashes += 1
            continue
        if letter == '"':
            word += "\\" * (slashes // 2)
            has_begun = True
            if slashes % 2:
                word += letter
            else:
                is_quoted = not is_quoted
        else:
            word += "\\" * slashes
            if letter not in " \t" or is_quoted:
                word += letter
            elif word or has_begun:
                words.append(word)
                word, has_begun = "", False
        slashes = 0
    word += "\\" * slashes
    return [*words, word] if word or has_begun else words
