"""What the user has chosen in the lists, from one start to the next."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

MOST_CONTEXTS: Final = 100
MOST_FAVOURITES: Final = 1000


class ListChoices:
    """The columns of each list by context, and the favourites of all accounts.

    Args:
        columns: The names of what is shown, by the list and its context, as `place` makes one.
        favourites: What `favourite` makes of them.
        changed: Told of each change.
    """

    def __init__(
        self,
        columns: Mapping[str, tuple[str, ...]] | None = None,
        favourites: Iterable[str] = (),
        changed: "Callable[[ListChoices], None]" = lambda choices: None,
    ) -> None:
        self.columns = dict(columns or {})
        self.favourites = dict.fromkeys(favourites)
        self._changed = changed

    def columns_of(self, place: str) -> tuple[str, ...]:
        """The names of the columns that were chosen there; none where none were."""
        return self.columns.get(place, ())

    def choose_columns(self, place: str, names: tuple[str, ...]) -> None:
        """Show these there from now on; none for the usual ones."""
        self.columns.pop(place, None)
        if names:
            self.columns[place] = names
        for oldest in list(self.columns)[:-MOST_CONTEXTS]:
            del self.columns[oldest]
        self._changed(self)

    def toggle_favourite(self, favourite: str) -> bool:
        """Make it a favourite, or none; whether it is one now."""
        if favourite in self.favourites:
            del self.favourites[favourite]
        else:
            self.favourites[favourite] = None
        for oldest in list(self.favourites)[:-MOST_FAVOURITES]:
            del self.favourites[oldest]
        self._changed(self)
        return favourite in self.favourites


def place_of(list_name: str, contexts: Iterable[str]) -> str:
    """A list and its contexts, as `instances prod@eu-west-1`."""
    return " ".join([list_name, *sorted(contexts)])


def favourite_of(account: str, region: str, instance_id: str) -> str:
    """A machine by what it is called by AWS, wherever it is listed."""
    return f"{account} {region} {instance_id}"
