"""What is wrong with a translation, as far as a program can see it."""

import re
from collections.abc import Iterator
from typing import Final
from unicodedata import normalize

from babel.messages.catalog import Message

from tests.language.messages import first_of

PLACEHOLDER: Final = re.compile(r"%\(\w+\)s|\{[^{}]*\}")
QUOTED: Final = re.compile(
    r"`[^`]*`|'[^']*'|\"[^\"]*\"|「[^」]*」|(?<![\w-])--?[a-z][a-z-]*", re.ASCII
)
"""What is typed or said as it is, options of commands among it."""
NAME: Final = re.compile(r"[A-Za-z][\w@.+/:~-]*", re.ASCII)
PRODUCTS: Final = re.compile(
    r"SSM Agent|IAM Identity Center|EC2 Instance Connect|(?:Systems|Session) Manager|Run As",
    re.ASCII,
)
PLAIN: Final = re.compile(r"[A-Z]?[a-z]{2,}")
"""A word as any: none that is written in capitals, with digits, or of several words in one."""

NAMES: Final = frozenset(
    [
        "Alt",
        "Athena",
        "Backspace",
        "Ctrl",
        "Del",
        "Delete",
        "Down",
        "End",
        "Enter",
        "Esc",
        "Glue",
        "Insights",
        "Lake",
        "Home",
        "Insights",
        "Lake",
        "Insert",
        "Lake",
        "PgDn",
        "PgUp",
        "Shift",
        "Space",
        "Tab",
        "Up",
        "asciicast",
        "asciinema",
        "awscrt",
        "bash",
        "botocore",
        "chromium",
        "click",
        "curl",
        "emacs",
        "fish",
        "git",
        "gzip",
        "history",
        "journald",
        "keyring",
        "kitty",
        "less",
        "man",
        "nano",
        "nohup",
        "pip",
        "pipx",
        "psql",
        "rsync",
        "rsyslog",
        "screen",
        "scp",
        "sftp",
        "ssh",
        "sudo",
        "systemd",
        "tail",
        "tmux",
        "uv",
        "vi",
        "vim",
        "wget",
        "xterm",
        "zsh",
        "Agent",
        "Center",
        "Expiration",
        "Identity",
        "Logs",
        "Manager",
        "Run",
        "Version",
        "Amazon",
        "Bearer",
        "Bedrock",
        "Birdsong",
        "Chrome",
        "Cloud",
        "Firefox",
        "Git",
        "Jira",
        "Linux",
        "Markdown",
        "Name",
        "Parquet",
        "Python",
        "Session",
        "Slack",
        "Systems",
        "Textual",
        "Ubuntu",
        "Unicode",
        "Unix",
        "Web",
        "Windows",
        "auto",
        "cp",
        "data",
        "demo",
        "doctor",
        "exec",
        "false",
        "forward",
        "https",
        "id",
        "instances",
        "json",
        "ms",
        "none",
        "null",
        "proof",
        "proxy",
        "sandbox",
        "sessions",
        "ssm",
        "ssmmessages",
        "tag",
        "true",
        "tui",
    ]
)
"""Words that Japanese leaves as they are: keys, programs, names, and what is typed."""


def complaints(message: Message) -> Iterator[str]:
    """What is wrong with a message that is translated."""
    english = message.id if isinstance(message.id, str) else message.id[-1]
    japanese = first_of(message)
    if set(PLACEHOLDER.findall(english)) != set(PLACEHOLDER.findall(japanese)):
        yield "other placeholders"
    if english != ", " and _edge(english) != _edge(japanese):
        yield "begins or ends with another space"
    if _end(english) != _end(japanese):
        yield f"ends with {_end(japanese) or 'nothing'}, not {_end(english) or 'nothing'}"
    if english.startswith("\b") != japanese.startswith("\b"):
        yield "is filled where the other is not"
    left = sorted(set(_words(japanese)) - NAMES)
    if left:
        yield f"left in English: {' '.join(left)}"


def _edge(text: str) -> tuple[str, str]:
    body = text.strip()
    start = text.index(body) if body else 0
    return text[:start], text[start + len(body) :]


def _end(text: str) -> str:
    """Which kind of sentence it ends as: `.`, `:`, `?`, `…`, or none."""
    # Those of full width are the same to Unicode, but for the Japanese full stop.
    last = text.strip()[-1:]
    last = last if last == "…" else normalize("NFKC", last).replace("。", ".")
    return last if last in {".", ":", "?", "!", "…"} else ""


def _words(text: str) -> Iterator[str]:
    plain = PRODUCTS.sub(" ", QUOTED.sub(" ", PLACEHOLDER.sub(" ", text)))
    for word in NAME.findall(plain):
        if PLAIN.fullmatch(word.rstrip(".:/-+~")):
            yield word.rstrip(".:/-+~")
