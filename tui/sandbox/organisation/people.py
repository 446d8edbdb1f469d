"""Who starts sessions in an organisation: roles, single sign-on, IAM users; and with what."""

from dataclasses import dataclass

CONSOLE_AGENT = "AWS Internal"
AGENTS = (
    "aws-cli/2.27.35 md/awscrt#0.26.1 ua/2.1 os/linux#6.8.0 md/arch#x86_64 lang/python#3.13.3",
    "aws-cli/1.46.3 md/Botocore#1.44.5 ua/2.1 os/macos#24.5.0 lang/python#3.11.9",
    "Boto3/1.44.5 md/Botocore#1.44.5 ua/2.1 os/linux lang/python#3.11.9 ssm-tui",
    CONSOLE_AGENT,
)
_SSO = "AWSReservedSSO_{}_{}"
_OPERATORS = _SSO.format("OperatorAccess", "0a1b2c3d4e5f6071")
_ADMINISTRATORS = _SSO.format("AdministratorAccess", "f0e1d2c3b4a59687")


@dataclass(frozen=True)
class Colleague:
    """Somebody, the same in each account."""

    name: str
    """Of the role's session, or of the IAM user."""
    role: str = ""
    """Empty for an IAM user."""
    source_identity: str = ""
    address: str = "203.0.113.24"
    console: bool = False
    """Whether sessions are started in AWS's console."""
    mfa: bool = True

    def arn(self, account: str) -> str:
        if not self.role:
            return f"arn:aws:iam::{account}:user/{self.name}"
        return f"arn:aws:sts::{account}:assumed-role/{self.role}/{self.name}"


PEOPLE = (
    Colleague("maria.silva@example.com", _ADMINISTRATORS, address="198.51.100.7", console=True),
    Colleague("akira.tanaka@example.com", _OPERATORS, address="203.0.113.9"),
    Colleague("yuki.sato@example.com", _OPERATORS, address="203.0.113.10", console=True),
    Colleague("i-0f00ba4b2c3d4e5f6", "Deployer", address="192.0.2.61", mfa=False),
    Colleague("deploy-pipeline", "Deployer", "release-bot", address="192.0.2.62", mfa=False),
    Colleague("botocore-session-1700000000", "Operator", "olga.ivanova", "2001:db8::7"),
    Colleague("you", "Administrator", "you@example.com"),
    Colleague("you", "Operator"),
    Colleague("breakglass", address="198.51.100.99", mfa=False),
    Colleague("o'brien_50", address="198.51.100.23"),
)
#: Who ends other people's sessions.
WARDEN = Colleague("warden", "SecurityResponse", "soc@example.com", "198.51.100.2")
