"""The root of what goes wrong in ways that a user is told of."""


class UserFacingError(Exception):
    """Something went wrong; `str(error)` is a sentence or more that a user can read."""


def ended(words: str) -> str:
    """Somebody's words with an end to them, as a sentence has."""
    return words if words.endswith((".", "!", "?")) or not words else f"{words}."
