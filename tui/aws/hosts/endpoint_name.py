"""How a user names a database whose endpoint is looked up: `rds:orders`."""

import re
from dataclasses import dataclass
from typing import Final, Self

READER: Final = "/reader"
"""What follows a name whose endpoint for reading is meant."""

SERVICES: Final = frozenset({"rds", "elasticache"})

_SPEC: Final = re.compile(
    r"(?P<service>rds|elasticache):(?P<name>[a-z](?:-?[a-z0-9])*)(?P<reader>/reader)?"
    r"(?::(?P<port>[0-9]{1,5}))?",
    re.IGNORECASE | re.ASCII,
)
"""A name begins with a letter: `rds:5432` is a port of the host `rds`."""

LONGEST_NAME: Final = 63
LARGEST_PORT: Final = 65_535


@dataclass(frozen=True, slots=True)
class EndpointName:
    """A database of RDS or ElastiCache; AWS keeps such names in lower case."""

    service: str
    """`rds` or `elasticache`."""
    name: str
    reader: bool = False
    port: int | None = None
    """None for the database's own."""

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Read `SERVICE:NAME[/reader][:PORT]`; None for what is not written so."""
        match = _SPEC.fullmatch(text.strip())
        if match is None or len(match["name"]) > LONGEST_NAME:
            return None
        port = int(match["port"]) if match["port"] else None
        if port is not None and not 1 <= port <= LARGEST_PORT:
            return None
        name = match["name"].lower()
        return cls(match["service"].lower(), name, bool(match["reader"]), port)

    def __str__(self) -> str:
        port = "" if self.port is None else f":{self.port}"
        return f"{self.service}:{self.name}{READER if self.reader else ''}{port}"
