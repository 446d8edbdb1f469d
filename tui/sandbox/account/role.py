"""The accounts that the sandbox plays: their numbers, and who calls in each."""

from collections.abc import Mapping
from dataclasses import dataclass

from tui.sandbox.calls.wallet import ACCESS_KEY_ID

#: The account number that AWS's documentation uses, and moto's own.
ACCOUNT_ID = "123456789012"
#: The second one, on request: as the documentation numbers another.
OTHER_ACCOUNT_ID = "210987654321"

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
    account: str = ACCOUNT_ID

    @property
    def arn(self) -> str:
        return f"arn:aws:sts::{self.account}:assumed-role/{self.role}/{self.session_name}"

    @property
    def role_arn(self) -> str:
        return f"arn:aws:iam::{self.account}:role{self.path}{self.role}"

    @property
    def user_id(self) -> str:
        return f"{self.role_id}:{self.session_name}"


#: Whoever talks to the sandbox is this person, whatever credentials of the account they bring.
CALLER = AssumedRole("you", path="/operations/")
OTHER_CALLER = AssumedRole(
    "you",
    "Operator",
    "AROAQSANDBOXEXAMPLE11",
    access_key_id="ASIAQSANDBOXEXAMPLE6",
    account=OTHER_ACCOUNT_ID,
)
#: Who calls in each account, the home first.
CALLERS: Mapping[str, AssumedRole] = {each.account: each for each in (CALLER, OTHER_CALLER)}

#: A role of any account that trusts nobody without an MFA code.
GUARDED_ROLE = "GuardedOperator"
