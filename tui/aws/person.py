"""Whether two owners of sessions are the same person; pure.

AWS knows the owner of a session by an ARN, and one person comes with many of them. The rule:

* In one account, owners of the same name are one person, whatever they come as: an IAM user's
  name, and the session name of an assumed role, which is the user's name with IAM Identity
  Center and with most federations. So another permission set is still the same person.
* A session name that a program made up (`botocore-session-1700000000`, an instance's id, a
  UUID, a number) names nobody; such an ARN is the user's where sessions were started as it on
  this machine, and all that were are where the one in use is such an ARN.
* Names in different accounts are different people, for nobody says that they are not: but IAM
  Identity Center does, within the organisation that it belongs to.

A source identity, which a company may have every role session carry, is in no answer to a call
that lists sessions; it cannot be followed.
"""

import re
from collections.abc import Iterable
from typing import Final, Self

from tui.aws.arn import Arn, owner_name, owner_role
from tui.comparing import comparable

_GENERATED: Final = re.compile(
    r"(?:aws-?cli|aws-?sdk|aws-?go-?sdk|boto3?|botocore|assume-?role|session|terraform)"
    r"[a-z0-9-]{0,30}?[-_]?\d{6,}"
    r"|\d{6,}|i-[0-9a-f]{8,17}|[0-9a-f]{16,}"
    r"|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    re.IGNORECASE,
)


_CENTER_ROLE: Final = "AWSReservedSSO_"
"""How the names of the roles begin that IAM Identity Center makes, and nobody else may."""


def person_of(owner: str) -> tuple[str, str] | None:
    """The account and the name of an owner, which tell people apart; None for nobody's name."""
    arn = Arn.parse(owner)
    if arn is None:
        return None
    name = owner_name(owner)
    named = arn.resource.startswith("user/") or owner_role(owner)
    if not named or _GENERATED.fullmatch(name):
        return None
    return arn.account, comparable(name)


def _center_name(owner: str) -> str | None:
    """The name that IAM Identity Center gave an owner; None for other owners."""
    by_center = owner_role(owner).startswith(_CENTER_ROLE)
    return comparable(owner_name(owner)) if by_center else None


class Person:
    """Who uses this machine, by the ARNs that they are known to come as.

    Args:
        owners: those ARNs.
    """

    def __init__(self, owners: Iterable[str]) -> None:
        self.owners = frozenset(owners) - {""}
        self._names = {name for owner in self.owners if (name := person_of(owner)) is not None}

    @classmethod
    def of(cls, arn: str, owners: Iterable[str] = ()) -> Self:
        """Who calls.

        Args:
            arn: as whom, now.
            owners: the ARNs that sessions were started as on this machine.
        """
        name = person_of(arn)
        known = (each for each in owners if name is None or person_of(each) in {None, name})
        return cls((arn, *known))

    def is_owner(self, owner: str) -> bool:
        """Whether a session with this owner is theirs."""
        return owner in self.owners or person_of(owner) in self._names

    def is_owner_in_organisation(self, owner: str) -> bool:
        """The same, where all accounts are known to be of the user's organisation."""
        name = _center_name(owner)
        return self.is_owner(owner) or (
            name is not None and name in map(_center_name, self.owners)
        )
