"""The recordings of tests/vectors, frame by frame."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.support.agent_message import AgentMessage
from tui.protocol.message import MessageType

FOLDER: Final = Path(__file__).parents[1] / "vectors" / "recordings"


@dataclass(frozen=True)
class Frame:
    """One binary frame; `relayed` frames reached their destination."""

    t: float
    source: str
    destination: str
    relayed: bool
    octets: bytes
    message: AgentMessage

    @property
    def is_stream(self) -> bool:
        return self.message.message_type in (MessageType.INPUT, MessageType.OUTPUT)


@dataclass(frozen=True)
class Recording:
    """A session of the official programs."""

    name: str
    events: tuple[dict[str, Any], ...]

    @property
    def frames(self) -> Iterator[Frame]:
        for event in self.events:
            if event["ev"] == "frame" and event["op"] == "binary":
                octets = bytes.fromhex(event["hex"])
                yield Frame(
                    event["t"],
                    event["src"],
                    event["dst"],
                    event["relayed"],
                    octets,
                    AgentMessage.decode(octets),
                )

    @property
    def openings(self) -> list[str]:
        """The text frames, each opening a connection."""
        return [
            event["text"]
            for event in self.events
            if event["ev"] == "frame" and event["op"] == "text"
        ]


def recording(name: str) -> Recording:
    lines = (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return Recording(name, tuple(json.loads(line) for line in lines))


def names() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.jsonl"))
