"""Amazon Resource Names, as far as sessions show them: who owns one, and where it lives."""

from dataclasses import dataclass

_PARTS = 6


@dataclass(frozen=True, slots=True)
class Arn:
    """`arn:partition:service:region:account:resource`, taken apart."""

    partition: str
    service: str
    region: str
    account: str
    resource: str

    @classmethod
    def parse(cls, text: str) -> "Arn | None":
        """The parts of an ARN; None when the text is not one."""
        parts = text.split(":", _PARTS - 1)
        if len(parts) != _PARTS or parts[0] != "arn" or not parts[5]:
            return None
        return cls(*parts[1:])

    def __str__(self) -> str:
        return (
            f"arn:{self.partition}:{self.service}:{self.region}:{self.account}:{self.resource}"
        )


def owner_name(owner: str) -> str:
    """The person in an owner's ARN, the shortest form that still tells people apart.

    An IAM user's name, an assumed role's session name (the person's, with IAM Identity
    Center and most federations), a federated user's name, or `root`. Other text stays as
    it is.
    """
    arn = Arn.parse(owner)
    if arn is None:
        return owner
    return arn.resource.rsplit("/", 1)[-1] or arn.resource


def owner_role(owner: str) -> str:
    """The role in an assumed role's ARN; empty for every other owner."""
    arn = Arn.parse(owner)
    if arn is None:
        return ""
    kind, _, rest = arn.resource.partition("/")
    return rest.rsplit("/", 1)[0] if kind == "assumed-role" and "/" in rest else ""
