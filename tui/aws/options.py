"""What an AWS account is reached with."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class StaticCredentials:
    """Keys given by the program itself, in place of the usual search for credentials."""

    access_key: str
    secret_key: str = field(repr=False)
    token: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class AwsOptions:
    """What was chosen explicitly; None leaves it to the environment and configuration files."""

    profile: str | None = None
    region: str | None = None
    endpoint_url: str | None = None
    credentials: StaticCredentials | None = None
