r"""What looks like a credential is masked: before a line is indexed, and in exports; pure.

Known by its form is an access key of AWS, a token of a well-known service, a JSON Web Token, a
private key in PEM, a password in a URL; known by what stands before it the value of `password=`,
`"SecretAccessKey":`, `--token` and the like. A user adds names (`pin`) and beginnings of tokens
(`acme_live_*`). Better too much than too little: a mask hides a word, and nothing else.

The time is in proportion to the length of the line, whatever is in it.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

MASK: Final = "***"

LONGEST_KEY: Final = 300
"""Lines of a private key: one of 16,384 bits has some 200."""

_NAMES: Final = (
    "passw(?:or)?d",
    "passwort",
    "passphrase",
    "pwd",
    "secret",
    "token",
    "credentials?",
    "cookie",
    "(?:api|access|secret|private|signing|encryption|account|auth)[_-]?key",
)
"""Ends of the names whose value is a secret."""

_BEGINNINGS: Final = (
    "gh[pousr]_",
    "github_pat_",
    "glpat-",
    "xox[abeoprs]-",
    "[sr]k_(?:live|test)_",
    "sk-",
    "npm_",
    "pypi-",
    r"hv[sbr]\.",
    "AIza",
    "dop_v1_",
    r"SG\.",
)
"""Of the tokens of well-known services."""

_SIGN: Final = r"[A-Za-z0-9_.~+/=-]"
_VALUE: Final = r"""(?:"(?:[^"\\]|\\.)*+"?|'[^']*+'?|[^\s"']\S*+)"""
_HEADER: Final = (
    r"""(\b(?i:(?:proxy-)?authorization)["']?[ \t]{0,4}[:=][ \t]{0,4}["']?)[^\s"'][^"']*+"""
)
_BEARER: Final = rf"(\b(?i:bearer|basic)[ \t]{{1,4}})(?=\S{{0,80}}[0-9=._-]){_SIGN}{{8,}}+"
_URL: Final = r"((?<=://)[^\s/:@]{0,64}+:)[^\s/@]{1,512}+(?=@)"
# The unique ids of IAM's access keys, by their prefixes; and the secret ones, in base64.
_KEY_ID: Final = r"(?<![A-Za-z0-9])(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])"
_LONG_KEY: Final = (
    r"(?<![A-Za-z0-9/+=_.-])(?=[A-Za-z/+]{0,39}[0-9])(?=[a-z0-9/+]{0,39}[A-Z])"
    r"(?=[A-Z0-9/+]{0,39}[a-z])(?![0-9A-Fa-f]{40})[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=_.-])"
)
# A JSON Web Token begins with an object.
_JWT: Final = r"(?<![A-Za-z0-9])eyJ[A-Za-z0-9_-]{8,}+\.[A-Za-z0-9_-]{8,}+(?:\.[A-Za-z0-9_-]*+)?"

_SIGNS: Final = (
    *("passw", "passphrase", "pwd", "secret", "token", "credential", "cookie", "key"),
    *("authorization", "bearer", "basic", "://", "akia", "asia", "abia", "acca", "eyj"),
    *(
        "ghp_",
        "gho_",
        "ghu_",
        "ghs_",
        "ghr_",
        "github_pat_",
        "glpat-",
        "xox",
        "k_live_",
        "k_test_",
    ),
    *("sk-", "npm_", "pypi-", "hvs.", "hvb.", "hvr.", "aiza", "dop_v1_", "sg."),
)
"""Of which one is in every line that anything of the above is in, but for long keys."""
_LONG: Final = re.compile(r"[A-Za-z0-9/+]{40}")

_BEGIN: Final = re.compile(r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----")
_END: Final = re.compile(r"-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----")
_OF_A_KEY: Final = re.compile(r"\s*+(?:[A-Za-z-]{1,20}: .*|[A-Za-z0-9+/=]*+\s*+)", re.DOTALL)


class Masker:
    """Masks the lines of one text, one after another.

    Args:
        more: the user's own: names, whose value is a secret, and beginnings of tokens with an
            asterisk behind them.
    """

    def __init__(self, more: Sequence[str] = ()) -> None:
        names = [re.escape(each) for each in more if each and not each.endswith("*")]
        begun = [re.escape(each.rstrip("*")) for each in more if each.strip("*") != each]
        known = "|".join([*_NAMES, *names])
        assigned = rf"""(?:{known})["']?\]?[ \t]{{0,4}}(?:=>|:=|[:=])[ \t]{{0,4}}"""
        option = rf"(?<![\w-])--?[a-z-]{{0,30}}(?:{known})[ \t]{{1,4}}(?!-)"
        tokens = "|".join([*_BEGINNINGS, *filter(None, begun)])
        self._pattern = re.compile(
            "|".join(
                (
                    _HEADER,
                    rf"((?i:{assigned}|{option})){_VALUE}",
                    _BEARER,
                    _URL,
                    rf"(?<![A-Za-z0-9])(?:{tokens}){_SIGN}{{10,}}+",
                    _KEY_ID,
                    _LONG_KEY,
                    _JWT,
                )
            )
        )
        # Most lines are told by these, which takes a tenth of the time.
        self._signs = (
            *_SIGNS,
            *(each.rstrip("*").casefold() for each in more if each.strip("*")),
        )
        # Lines that may still belong to a private key.
        self._left = 0

    def mask(self, line: str) -> str:
        """A line without what looks like a secret in it."""
        kept: list[str] = []
        place = 0
        for start, end in self.spans(line):
            kept += (line[place:start], MASK)
            place = end
        return "".join((*kept, line[place:]))

    def spans(self, line: str) -> list[tuple[int, int]]:
        """Where there is what looks like a secret in a line: from and to, in order."""
        folded = line.casefold()
        found: list[tuple[int, int]] = []
        if any(sign in folded for sign in self._signs) or _LONG.search(line):
            found = [_secret(match) for match in self._pattern.finditer(line)]
        if self._left or "-----BEGIN" in line:
            found += self._within_key(line)
        return _joined(sorted(found))

    def _within_key(self, line: str) -> Iterator[tuple[int, int]]:
        """What of a line is within a private key; a block may go on in the next line."""
        place = 0
        while place < len(line):
            if self._left:
                end = _END.search(line, place)
                if end is None and place == 0 and not _OF_A_KEY.fullmatch(line):
                    self._left = 0
                    continue
                if line[place:].strip():
                    yield place, len(line) if end is None else end.end()
                if end is None:
                    self._left -= 1
                    break
                self._left, place = 0, end.end()
            begin = _BEGIN.search(line, place)
            if begin is None:
                break
            self._left, place = LONGEST_KEY, begin.end()
            yield begin.start(), begin.end()


def _secret(found: re.Match[str]) -> tuple[int, int]:
    """Where it is, behind what stands before it."""
    before = next((group for group in found.groups() if group is not None), "")
    return found.start() + len(before), found.end()


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same, without what overlaps or touches."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined
