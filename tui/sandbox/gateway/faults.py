"""A bad wire on purpose: what the gateway does to the frames it carries.

Written as `drop=0.1,delay=50ms,seed=7,direction=output`; several such, each for its direction, are
separated by `;`. The same seed makes the same choices for the same frames.

    drop=P         a frame is lost with this probability
    duplicate=P    it arrives twice
    reorder=P      it is held back, so that later ones overtake it
    corrupt=P      a bit of its payload is turned over
    delay=TIME     each arrives so much later, for example 50ms or 0.2s
    slow=RATE      so many bytes a second get through, for example 20kB
    cut=N          the client's connection breaks every N frames or so
    seed=N         where the choices come from
    direction=D    input (towards the agent), output, or both
"""

import heapq
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from typing import Any

from tui.sandbox.errors import InvalidOption

DIRECTIONS = ("input", "output", "both")
#: How long a frame is held back for others to overtake it, in seconds.
OVERTAKING = 0.02
#: Payloads begin here; a damaged header could not be told from a good one (section 2).
PAYLOAD_AT = 120
#: More frames than this are not kept waiting on a slow wire; the rest is lost.
MOST_WAITING = 20_000
MOST_WAITING_BYTES = 32 << 20

_TIME = re.compile(r"(\d+(?:\.\d+)?)(ms|s)")
_RATE = re.compile(r"(\d+(?:\.\d+)?)(B|kB|MB)")
_UNITS = {"ms": 0.001, "s": 1.0, "B": 1.0, "kB": 1e3, "MB": 1e6}


@dataclass(frozen=True, kw_only=True)
class FaultPlan:
    """One description of a bad wire. Times in seconds, `slow` in bytes a second, 0 is off."""

    drop: float = 0.0
    duplicate: float = 0.0
    reorder: float = 0.0
    corrupt: float = 0.0
    delay: float = 0.0
    slow: float = 0.0
    cut: int = 0
    seed: int = 1
    direction: str = "both"

    def applies_to(self, direction: str) -> bool:
        return self.direction in ("both", direction)


def parse_faults(text: str) -> tuple[FaultPlan, ...]:
    """Read what is written as the head of this module says; empty text is no fault.

    Raises:
        InvalidOption: With a sentence that says what is wrong and what would be right.
    """
    return tuple(_parse_plan(part) for part in text.split(";") if part.strip())


def _parse_plan(text: str) -> FaultPlan:
    values: dict[str, Any] = {}
    for part in text.split(","):
        name, found, value = (piece.strip() for piece in part.partition("="))
        if not found or name not in _READERS:
            known = ", ".join(_READERS)
            raise InvalidOption(
                f"“{part.strip()}” is not a fault. Write name=value with one of: {known}."
            )
        values[name] = _READERS[name](name, value)
    return FaultPlan(**values)


def _probability(name: str, value: str) -> float:
    try:
        probability = float(value)
    except ValueError:
        probability = -1.0
    if not 0 <= probability <= 1:
        raise InvalidOption(f"{name} is a probability from 0 to 1, not “{value}”.")
    return probability


def _time(name: str, value: str) -> float:
    return _quantity(_TIME, value, f"{name} is a time such as 50ms or 0.2s, not “{value}”.")


def _rate(name: str, value: str) -> float:
    sentence = f"{name} is a rate in bytes a second such as 20kB, not “{value}”."
    return _quantity(_RATE, value, sentence)


def _quantity(pattern: re.Pattern[str], value: str, sentence: str) -> float:
    match = pattern.fullmatch(value)
    if match is None:
        raise InvalidOption(sentence)
    return float(match[1]) * _UNITS[match[2]]


def _number(name: str, value: str) -> int:
    if not value.isdecimal():
        raise InvalidOption(f"{name} is a whole number, not “{value}”.")
    return int(value)


def _direction(name: str, value: str) -> str:
    if value not in DIRECTIONS:
        raise InvalidOption(f"{name} is one of {', '.join(DIRECTIONS)}, not “{value}”.")
    return value


_READERS: dict[str, Callable[[str, str], object]] = {
    "drop": _probability,
    "duplicate": _probability,
    "reorder": _probability,
    "corrupt": _probability,
    "delay": _time,
    "slow": _rate,
    "cut": _number,
    "seed": _number,
    "direction": _direction,
}
assert set(_READERS) == {field.name for field in fields(FaultPlan)}


class Mischief:
    """A plan at work on one direction of one session. Pure: it is given the time."""

    def __init__(self, plan: FaultPlan, direction: str) -> None:
        self._plan = plan
        self._random = random.Random(f"{plan.seed} {direction}")  # noqa: S311  - repeatable
        self._free_at = 0.0
        self._until_cut = self._next_cut()

    def suffer(self, frame: bytes, now: float) -> Iterator[tuple[float, bytes]]:
        """What becomes of a frame: for each copy that arrives, when it does."""
        plan = self._plan
        # Every choice is made for every frame, so that one does not shift the others.
        lost, twice, back, hurt = (self._random.random() for _ in range(4))
        place = self._random.random()
        if lost < plan.drop:
            return
        if hurt < plan.corrupt:
            frame = _damaged(frame, place)
        at = now + plan.delay + (OVERTAKING if back < plan.reorder else 0.0)
        if plan.slow:
            self._free_at = max(now, self._free_at) + len(frame) / plan.slow
            at = max(at, self._free_at)
        yield at, frame
        if twice < plan.duplicate:
            yield at, frame

    def cuts(self) -> bool:
        """Whether the connection breaks with this frame."""
        self._until_cut -= 1
        if not self._plan.cut or self._until_cut > 0:
            return False
        self._until_cut = self._next_cut()
        return True

    def _next_cut(self) -> int:
        most = self._plan.cut
        return self._random.randint(max(1, most // 2), most + most // 2) if most else 0


def _damaged(frame: bytes, place: float) -> bytes:
    size = len(frame) - PAYLOAD_AT
    if size <= 0:
        return frame
    bit = int(place * size * 8)
    changed = bytearray(frame)
    changed[PAYLOAD_AT + bit // 8] ^= 1 << bit % 8
    return bytes(changed)


class BadWire:
    """Carries one direction's frames through one plan after the other, and hands them on in time."""

    def __init__(
        self,
        plans: tuple[FaultPlan, ...],
        direction: str,
        *,
        deliver: Callable[[bytes], None],
        cut: Callable[[], None],
        clock: Any,
    ) -> None:
        """`clock` has the `time` and `call_at` of an event loop."""
        self._mischief = [
            Mischief(plan, direction) for plan in plans if plan.applies_to(direction)
        ]
        self._deliver = deliver
        self._cut = cut
        self._clock = clock
        self._waiting: list[tuple[float, int, bytes]] = []
        self._size = 0
        self._count = 0
        self._timer: Any = None

    def carry(self, frame: bytes) -> None:
        now = self._clock.time()
        copies = [(now, frame)]
        for mischief in self._mischief:
            copies = [worse for at, copy in copies for worse in mischief.suffer(copy, at)]
        for at, copy in copies[: MOST_WAITING - len(self._waiting)]:
            if self._size < MOST_WAITING_BYTES:
                heapq.heappush(self._waiting, (at, self._count, copy))
                self._count += 1
                self._size += len(copy)
        self._hand_on()
        if sum(mischief.cuts() for mischief in self._mischief):
            self._cut()

    def _hand_on(self) -> None:
        """Deliver what is due, and come back for the rest."""
        now = self._clock.time()
        while self._waiting and self._waiting[0][0] <= now:
            frame = heapq.heappop(self._waiting)[2]
            self._size -= len(frame)
            self._deliver(frame)
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None
        if self._waiting:
            self._timer = self._clock.call_at(self._waiting[0][0], self._hand_on)

    def stop(self) -> None:
        self._waiting.clear()
        self._size = 0
        if self._timer is not None:
            self._timer.cancel()
