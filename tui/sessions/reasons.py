"""Reasons that mean something: earlier ones found again, templates, what a user holds to.

What AWS itself accepts is said in `tui.aws.reasons`; a policy comes on top of it, from the
user's settings: IAM has no condition for a reason, so that only a client can ask for one.
"""

import re
import unicodedata
from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from itertools import chain, combinations
from typing import Final

from tui.archive.errors import ArchiveError
from tui.archive.store import Archive, UsedReason
from tui.aws.client import Aws
from tui.aws.errors import AwsError
from tui.aws.reasons import MAX_REASON, check_reason, reason_length
from tui.aws.sessions import ListedState, describe_own_sessions
from tui.comparing import comparable
from tui.language import N_, _
from tui.sessions.bounded import PatternUnusable, search
from tui.settings.settings import Settings
from tui.settings.values import Rules

CONTINUED: Final = " (continued)"
REQUIRED: Final = N_("A reason is required.")
STAND_INS: Final = ("work", "7")
"""Put in the place of a word to learn whether a pattern asks for that very word."""
_CUT: Final = "\N{HORIZONTAL ELLIPSIS}"
_FIELD: Final = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}")
_JOINER: Final = "\N{ZERO WIDTH JOINER}"


@dataclass(frozen=True, slots=True)
class Policy:
    """What a reason has to be, beyond what AWS asks."""

    required: bool = False
    patterns: tuple[tuple[str, str], ...] = ()
    """Regular expressions to be found in a reason, each with its words, which may be empty."""
    forbidden: tuple[str, ...] = ()
    because: str = ""
    """Why more holds than may have to, in a sentence; empty where that is not so."""
    rules: tuple[tuple[str, Rules], ...] = field(default=(), compare=False, repr=False)
    """What it was made of, each with where it stands."""

    @property
    def words(self) -> tuple[str, ...]:
        """The policy in sentences, for whoever is about to write a reason."""
        sentences = [self.wanted(*pattern) for pattern in self.patterns]
        sentences += self.exclusions
        if self.required and not self.patterns:
            sentences.append(_(REQUIRED))
        if self.forbidden:
            words = _(", ").join(self.forbidden)
            sentences.append(_("Not accepted: {words}.").format(words=words))
        # Where no rule is about reasons, nobody need hear of those that might have been.
        return tuple([*sentences, self.because] if self.because and sentences else sentences)

    @property
    def exclusions(self) -> list[str]:
        """Which of its rules no reason can satisfy together, as far as that is plain."""
        begun = {pattern: _beginning(pattern) for pattern, _words in self.patterns}
        said = _(
            "{rule} and {other} contradict each other: no reason starts with both `{beginning}` "
            "and `{other_beginning}`."
        )
        return [
            said.format(
                rule=self.asking(one),
                other=self.asking(other),
                beginning=begun[one],
                other_beginning=begun[other],
            )
            for one, other in combinations(begun, 2)
            if not begun[one].startswith(begun[other])
            and not begun[other].startswith(begun[one])
        ]

    def wanted(self, pattern: str, words: str) -> str:
        """One of its patterns in a sentence."""
        if len(self.patterns) > 1:
            if words:
                said = _("The reason must be {format} ({rule}).")
            else:
                said = _("The reason must match {pattern} ({rule}).")
        elif words:
            said = _("The reason must be {format}.")
        else:
            said = _("The reason must match {pattern}")
        return said.format(format=words.rstrip("."), pattern=pattern, rule=self.asking(pattern))

    def asking(self, pattern: str) -> str:
        """Where a pattern stands."""
        found = [where for where, each in self.rules if each.reason_pattern == pattern]
        return _places(found) or pattern

    def forbidding(self, word: str) -> str:
        """Where a forbidden word stands."""
        return _places([where for where, each in self.rules if word in each.reason_forbidden])


def _places(names: Sequence[str]) -> str:
    """The tables of rules, of which the one without a name is the settings themselves."""
    return _(", ").join(name or _("the general settings") for name in names)


def policy_for(
    settings: Settings,
    profile: str | None,
    tags: Mapping[str, str] | None,
    because: str = "",
) -> Policy:
    """All that holds for a profile and an instance's tags; where rules meet, all of them do.

    Where the tags are not known, None, the rules of all tags hold; `because` says why.
    """
    rules = settings.rules(profile, tags)
    patterns = [(each.reason_pattern, each.reason_pattern_words or "") for _name, each in rules]
    forbidden = [word for _name, each in rules for word in each.reason_forbidden]
    return Policy(
        required=any(each.reason_required for _name, each in rules),
        patterns=tuple(
            dict.fromkeys((pattern, words) for pattern, words in patterns if pattern)
        ),
        forbidden=tuple(dict.fromkeys(forbidden)),
        because=because if tags is None and settings.tags else "",
        rules=rules,
    )


def joined(policies: Iterable[Policy]) -> Policy:
    """All that holds for a reason that is to be one for several machines."""
    each = tuple(policies)
    return Policy(
        required=any(policy.required for policy in each),
        patterns=tuple(dict.fromkeys(chain.from_iterable(one.patterns for one in each))),
        forbidden=tuple(dict.fromkeys(chain.from_iterable(one.forbidden for one in each))),
        because=" ".join(dict.fromkeys(one.because for one in each if one.because)),
        rules=tuple(dict(chain.from_iterable(one.rules for one in each)).items()),
    )


def hint(reason: str, policy: Policy) -> str | None:
    """What keeps a text from being a reason, as far as that is known at once; None for nothing.

    Everything but the patterns: fit to be asked at each key.
    """
    if problem := check_reason(reason):
        return problem
    if not reason.strip():
        return _(REQUIRED) if policy.required else None
    for word in policy.forbidden:
        if _holds_word(reason, word):
            return _('"{word}" is not a reason. Say what you will do.').format(word=word)
    return None


async def check(reason: str, policy: Policy) -> str | None:
    """What keeps a text from being a reason, in sentences; None for nothing.

    To be asked before StartSession: a pattern is tried in another process, see `bounded`. That
    a reason goes on from an earlier session is ours to say, and nothing that a pattern is
    about.
    """
    if problem := check_reason(reason):
        return problem
    problem = hint(reason, policy)
    try:
        if problem:
            sentences = [problem, *await _word_asked_for(reason, policy)]
        else:
            sentences = await _unmatched(reason, policy)
    except PatternUnusable as error:
        return str(error)
    return " ".join(filter(None, [*sentences, policy.because])) if sentences else None


async def _unmatched(reason: str, policy: Policy) -> list[str]:
    """What the patterns say of a reason that one of them does not take; nothing otherwise."""
    text = reason.strip().removesuffix(CONTINUED)
    if not text:
        return []
    matches = [(await search(pattern, [text]))[0] for pattern, _words in policy.patterns]
    tried = list(zip(policy.patterns, matches, strict=True))
    sentences = [policy.wanted(*pattern) for pattern, match in tried if match is None]
    if not sentences or policy.exclusions:
        return sentences + policy.exclusions if sentences else []
    if met := [policy.asking(each) for (each, _words), match in tried if match is not None]:
        said = _(
            "It matches {rules}. If no reason can match all rules, they contradict each other."
        )
        sentences.append(said.format(rules=_(", ").join(met)))
    return sentences


async def _word_asked_for(reason: str, policy: Policy) -> list[str]:
    """Which rule asks for a word that another one forbids, if a reason shows that."""
    words = [word for word in policy.forbidden if _holds_word(reason, word)]
    for word in words:
        others = [
            re.sub(re.escape(word), other, reason.strip(), flags=re.IGNORECASE)
            for other in STAND_INS
        ]
        for pattern, _words in policy.patterns:
            if _fold(word) not in _fold(pattern):
                continue
            found, *without = await search(pattern, [reason.strip(), *others])
            if found is not None and not any(without):
                said = _("{rule} requires it, which contradicts {other}.")
                rule, other = policy.asking(pattern), policy.forbidding(word)
                return [said.format(rule=rule, other=other)]
    return []


def _beginning(pattern: str) -> str:
    """What every reason of a pattern begins with, as far as that is plain text."""
    if "|" in pattern or "(?" in pattern:
        return ""
    found = re.match(r"(?:\^|\\A)((?:[\w :#/-]|\\[-.#/:])*)([?*+{]?)", pattern)
    if found is None:
        return ""
    plain = re.sub(r"\\(.)", r"\1", found[1])
    return plain[:-1] if found[2] else plain


def continued(reason: str) -> str:
    """The reason for going on where a session ended, cut so that AWS takes it."""
    base = reason.strip()
    if not base or base.endswith(CONTINUED.strip()):
        return base
    room = MAX_REASON - reason_length(CONTINUED)
    if reason_length(base) > room:
        base = _cut(base, room - reason_length(_CUT)) + _CUT
    return base + CONTINUED


def fields_of(template: str) -> tuple[str, ...]:
    """The names of a template's fields, in order, each once."""
    return tuple(dict.fromkeys(_FIELD.findall(template)))


def fill(template: str, values: Mapping[str, str]) -> str:
    """A template with its fields filled in; a field without a value stays as it is."""
    return _FIELD.sub(lambda match: values.get(match[1]) or match[0], template)


async def earlier_reasons(aws: Aws, archive: Archive | None) -> tuple[UsedReason, ...]:
    """The user's own earlier reasons, the last used first; a source that fails adds nothing."""
    found: list[UsedReason] = []
    if archive is not None:
        # What the history has to say of itself is said where it is written.
        with suppress(ArchiveError):
            found += await archive.reasons()
    remembered = {used.reason for used in found}
    try:
        listed = [used async for used in _listed(aws)]
    except AwsError:
        listed = []
    # A session of this machine is in both: the history has counted it.
    found += [used for used in listed if used.reason not in remembered]
    return _merged(found)


def recall(typed: str, earlier: Sequence[UsedReason]) -> tuple[UsedReason, ...]:
    """The earlier reasons that what was typed may mean, the likeliest first.

    Those that begin so come first, then those whose words begin with all the words typed, then
    those that hold them anywhere, then those that have the letters in order. Within each, the
    last used is first.
    """
    wanted = _fold(typed)
    if not wanted:
        return tuple(earlier)
    ranked = [
        (rank, used) for used in earlier if (rank := _rank(wanted, used.reason)) is not None
    ]
    return tuple(used for _first, used in sorted(ranked, key=lambda pair: pair[0]))


def _rank(wanted: str, reason: str) -> tuple[int, int] | None:
    text = _fold(reason)
    if text.startswith(wanted):
        return 0, 0
    words = wanted.split()
    begun = re.split(r"[\W_]+", text)
    if all(any(word.startswith(start) for word in begun) for start in words):
        return 1, 0
    if all(word in text for word in words):
        return 2, 0
    span = _span("".join(words), text)
    return None if span is None else (3, span)


def _span(letters: str, text: str) -> int | None:
    """How far apart letters in order lie in a text; None where they are not in it."""
    first = place = text.find(letters[0])
    for letter in letters[1:]:
        if place < 0:
            return None
        place = text.find(letter, place + 1)
    return None if place < 0 else place - first


def _fold(text: str) -> str:
    return " ".join(comparable(text).split())


async def _listed(aws: Aws) -> AsyncGenerator[UsedReason, None]:
    states: tuple[ListedState, ...] = ("Active", "History")
    for state in states:
        async with aclosing(describe_own_sessions(aws, state)) as pages:
            async for page in pages:
                for record in page:
                    if record.reason and record.started is not None:
                        yield UsedReason(record.reason, 1, record.started)


def _merged(found: Iterable[UsedReason]) -> tuple[UsedReason, ...]:
    merged: dict[str, UsedReason] = {}
    for used in found:
        known = merged.get(used.reason)
        merged[used.reason] = (
            UsedReason(used.reason, known.uses + used.uses, max(known.last, used.last))
            if known
            else used
        )
    return tuple(sorted(merged.values(), key=lambda used: used.last, reverse=True))


def _holds_word(reason: str, word: str) -> bool:
    text, wanted = _fold(reason), _fold(word)
    if not wanted:
        return False
    if not wanted.isascii():
        # Many scripts have no blanks between words.
        return wanted in text
    pattern = rf"(?<![a-z0-9_]){re.escape(wanted)}(?![a-z0-9_])"
    return re.search(pattern, text) is not None


def _cut(text: str, room: int) -> str:
    """As much of a text as fits, without taking a character apart that is made of several."""
    end = 0
    while end < len(text) and reason_length(text[: end + 1]) <= room:
        end += 1
    while 0 < end < len(text) and _joined(text[end - 1], text[end]):
        end -= 1
    return text[:end].rstrip()


def _joined(before: str, after: str) -> bool:
    return (
        before == _JOINER
        or after == _JOINER
        or unicodedata.category(after).startswith("M")
        or "\U0001f3fb" <= after <= "\U0001f3ff"
    )
