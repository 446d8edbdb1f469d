"""What a user may call a machine, taken apart, and how well a machine is called so."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final
from unicodedata import normalize

from tui.aws.arn import Arn
from tui.aws.instances import ManagedInstance
from tui.comparing import comparable

INSTANCE_ID: Final = re.compile(r"m?i-[0-9a-f]{8,17}", re.IGNORECASE | re.ASCII)
"""Of EC2 and of hybrid nodes. What looks like one is taken as one and not looked up."""

ECS: Final = "ecs:"
"""How the targets of containers begin."""

EXACT: Final = 3
"""How well a name fits that is the same letter by letter."""

_TAG: Final = re.compile(r"(?:Name|(?i:tag):(.+?))=(.+)", re.DOTALL)
_SHOWN_TAG: Final = re.compile(r"([^=]+)=(.+)", re.DOTALL)
_SHORT_NAME: Final = re.compile(r"ip-(\d{1,3})-(\d{1,3})-(\d{1,3})-(\d{1,3})", re.ASCII)

_CASES: Final[tuple[Callable[[str], str], ...]] = (str, str.lower, str.upper, str.title)

Filter = tuple[str, str]
"""Of DescribeInstances: its name and the value that was typed, which stands for itself."""


@dataclass(frozen=True, slots=True)
class TargetName:
    """What was typed, taken apart. One of `instance_id`, `tag`, `address` or none is set."""

    text: str
    instance_id: str = ""
    """With nothing to look up."""
    region: str = ""
    """That an ARN names."""
    tag: str = ""
    """A key, whose value is `value`."""
    value: str = ""
    address: str = ""

    @classmethod
    def parse(cls, typed: str) -> "TargetName":
        """Any text means something."""
        typed = typed.strip()
        if INSTANCE_ID.fullmatch(typed):
            return cls(typed, typed.lower())
        if typed[: len(ECS)].lower() == ECS:
            return cls(typed, ECS + typed[len(ECS) :])
        if arn := Arn.parse(typed):
            known_as = arn.resource.partition("/")[2]
            if INSTANCE_ID.fullmatch(known_as):
                return cls(typed, known_as.lower(), arn.region)
        if tag := _TAG.fullmatch(typed):
            return cls(typed, tag=tag[1] or "Name", value=tag[2])
        try:
            return cls(typed, address=str(ip_address(typed.strip("[]"))))
        except ValueError:
            return cls(typed)

    @property
    def shown_tag(self) -> tuple[str, str] | None:
        """A tag as lists show it, `Environment=production`, which may be a name as well."""
        if self.tag or not (shown := _SHOWN_TAG.fullmatch(self.text)):
            return None
        return shown[1], shown[2]

    def filters(self) -> Iterator[Filter]:
        """What EC2 finds the exact spelling by."""
        if self.tag:
            yield f"tag:{self.tag}", self.value
            return
        yield "tag:Name", self.text
        if shown := self.shown_tag:
            yield f"tag:{shown[0]}", shown[1]
        if ":" in self.address:
            yield "ipv6-address", self.address
        elif self.address:
            yield "private-ip-address", self.address
            yield "ip-address", self.address
        elif short := _SHORT_NAME.fullmatch(self.text.lower()):
            # The host's own name, as EC2 makes it of the address.
            yield "private-ip-address", ".".join(short.groups())
        elif "." in self.text:
            yield "private-dns-name", self.text.lower()

    def matches(self, node: ManagedInstance) -> int:
        """How well it names a managed node: 3 letter by letter, 2 but for case, 1 in part, 0."""
        if self.tag:
            return _tagged(node, self.tag, self.value)
        if self.address and _is_address(self.address, node.address):
            return EXACT
        names = (node.name, node.known_name, node.computer_name)
        best = max(sameness(self.text, name) for name in names)
        if shown := self.shown_tag:
            best = max(best, _tagged(node, *shown))
        host = node.computer_name.partition(".")[0]
        return best or min(1, sameness(self.text, host))

    def best_of(self, nodes: Iterable[ManagedInstance]) -> tuple[ManagedInstance, ...]:
        """The nodes that it names best, of those that it names at all."""
        degrees = [(node, self.matches(node)) for node in nodes]
        best = max((degree for _, degree in degrees), default=0)
        return tuple(node for node, degree in degrees if degree == best > 0)


def sameness(wanted: str, name: str) -> int:
    """How much alike two names are: 3 letter by letter, 2 but for case and the like, 0."""
    if not name:
        return 0
    if wanted == name:
        return EXACT
    return 2 if comparable(wanted) == comparable(name).strip() else 0


def _tagged(node: ManagedInstance, key: str, value: str) -> int:
    """How well a node has a tag. Keys that differ in case only are two tags to AWS."""
    degrees = (
        min(sameness(key, name), sameness(value, has)) for name, has in node.tags.items()
    )
    return max(degrees, default=0)


def spellings(text: str) -> tuple[str, ...]:
    """A name as it is typed, and then as most of those spell it that spell it otherwise."""
    forms = (text, *(normalize(form, text) for form in ("NFC", "NFD", "NFKC")))
    return tuple(dict.fromkeys(case(form) for form in forms for case in _CASES))


def _is_address(wanted: str, told: str) -> bool:
    if wanted == told or ":" not in wanted:
        return wanted == told
    try:
        return wanted == str(ip_address(told))
    except ValueError:
        return False
