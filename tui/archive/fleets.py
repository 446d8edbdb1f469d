"""The machines of a place as they were last listed: shown at once, until AWS tells of them again."""

from datetime import datetime
from typing import Final

from tui.archive.database import transaction
from tui.archive.opening.opener import Opener
from tui.archive.rows import known_moment, safe_text, time_text

MOST_PLACES: Final = 64
"""Of those told of longest ago the oldest go."""

MOST_CALLERS: Final = 256
"""Who led to them; temporary keys are another caller each day."""

LARGEST: Final = 16 << 20
"""Bytes of one: a hundred thousand machines take less."""


class Fleets:
    """What is known of each place, by its name. Every method blocks, and raises ArchiveError.

    No archive is begun for this: it can be asked of AWS again.

    Args:
        opener: opens the archive's file.
    """

    def __init__(self, opener: Opener) -> None:
        self._opener = opener

    def keep(self, place: str, told: datetime, machines: bytes, caller: str = "") -> None:
        """Keep what was told of a place to a caller, instead of what was told before."""
        if len(machines) > LARGEST:
            return
        with self._opener.opened() as database, transaction(database):
            database.execute(
                "INSERT OR REPLACE INTO fleets VALUES (?, ?, ?)",
                (safe_text(place), time_text(told), machines),
            )
            database.execute(
                "DELETE FROM fleets WHERE place NOT IN "
                "(SELECT place FROM fleets ORDER BY told DESC LIMIT ?)",
                (MOST_PLACES,),
            )
            if caller:
                database.execute(
                    "INSERT OR REPLACE INTO fleet_callers VALUES (?, ?, ?)",
                    (safe_text(caller), safe_text(place), time_text(told)),
                )
            database.execute(
                "DELETE FROM fleet_callers WHERE place NOT IN (SELECT place FROM fleets) "
                "OR caller NOT IN "
                "(SELECT caller FROM fleet_callers ORDER BY told DESC LIMIT ?)",
                (MOST_CALLERS,),
            )

    def place_of(self, caller: str) -> str | None:
        """The place that a caller was told of last; None for nobody that is known."""
        query = "SELECT place FROM fleet_callers WHERE caller = ?"
        with self._opener.opened() as database:
            found = database.execute(query, (safe_text(caller),)).fetchone()
        return str(found[0]) if found is not None else None

    def read(self, place: str) -> tuple[datetime, bytes] | None:
        """When a place was told of last, and what; None for nothing."""
        query = "SELECT told, machines FROM fleets WHERE place = ?"
        with self._opener.opened() as database:
            found = database.execute(query, (safe_text(place),)).fetchone()
        if found is None:
            return None
        told, machines = found
        moment = known_moment(told)
        return (moment, machines) if moment and isinstance(machines, bytes) else None
