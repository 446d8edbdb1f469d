"""The account that the sandbox plays: its number, its region, and who calls."""

from dataclasses import dataclass

from tui.sandbox.calls.wallet import ACCESS_KEY_ID

#: The account number that AWS's documentation uses, and moto's own.
ACCOUNT_ID = "123456789012"

ADDRESS = "203.0.113.24"


@dataclass(frozen=True)
class AssumedRole:
    """Someone who assumed a role, as STS, DescribeSessions and CloudTrail name them."""

    session_name: str
    role: str = "Administrator"
    role_id: str = "AROAQSANDBOXEXAMPLE01"
    path: str = "/"
    """Of the role: it is in the role's own ARN, and not in that of who has assumed it."""
    access_key_id: str = ACCESS_KEY_ID
    address: str = ADDRESS
    mfa: bool = True

    @property
    def arn(self) -> str:
        return f"arn:aws:sts::{ACCOUNT_ID}:assumed-role/{self.role}/{self.session_name}"

    @property
    def role_arn(self) -> str:
        return f"arn:aws:iam::{ACCOUNT_ID}:role{self.path}{self.role}"

    @property
    def user_id(self) -> str:
        return f"{self.role_id}:{self.session_name}"


#: Whoever talks to the sandbox is this person, whatever credentials they bring.
CALLER = AssumedRole("you", path="/operations/")
