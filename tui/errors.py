"""The root of what goes wrong in ways that a user is told of."""


class UserFacingError(Exception):
    """Something went wrong; `str(error)` is a sentence or more that a user can read."""
