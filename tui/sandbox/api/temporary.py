"""STS's temporary credentials: AssumeRole and its kin, GetSessionToken, GetFederationToken.

Their secrets are random, and the door knows them again. Whoever uses them is the same person as
everybody in that account. A role of the one account trusts who is of the other; the guarded one
does so only with an MFA code.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from xml.sax.saxutils import escape

from tui.sandbox.account.role import ACCOUNT_ID, GUARDED_ROLE, AssumedRole
from tui.sandbox.calls.answers import ApiError, constraint, text
from tui.sandbox.calls.requests import Call
from tui.sandbox.calls.signatures import Credentials
from tui.sandbox.calls.wallet import Wallet

NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/"
ROLE = r"arn:aws[a-z-]*:iam::\d{12}:role/[\w+=,.@/-]+"
NAME = r"[\w+=,.@-]*"

#: For each operation: seconds when none are asked for, and the most that may be.
LIFETIMES = {
    "AssumeRole": (3600, 43_200),
    "AssumeRoleWithSAML": (3600, 43_200),
    "AssumeRoleWithWebIdentity": (3600, 43_200),
    "GetFederationToken": (43_200, 129_600),
    "GetSessionToken": (43_200, 129_600),
}
SHORTEST = 900
WRONG_CODE = "000000"


def give_credentials(call: Call, wallet: Wallet, caller: AssumedRole, now: float) -> str:
    """The answer to one of these operations; `now` is the service's time in Unix seconds.

    Raises:
        ApiError: An argument is not as STS wants it, the identity provider did not say it, or
            the role trusts nobody who asks so.
    """
    lifetime = _lifetime(call)
    _check_code(call.arguments)
    if call.operation in ("AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"):
        wallet.check_word(call.arguments)
    about = _about(call, caller)
    account = _account(call, wallet, caller)
    until = datetime.fromtimestamp(now + lifetime, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    given = _written(wallet.issue(lifetime, account), until)
    name = call.operation
    return (
        f'<{name}Response xmlns="{NAMESPACE}"><{name}Result>{given}{about}</{name}Result>'
        f"<ResponseMetadata><RequestId>{call.request_id}</RequestId></ResponseMetadata>"
        f"</{name}Response>"
    )


def _check_code(arguments: Mapping[str, str]) -> None:
    """Take an MFA code of any device, if it has the form of one; `WRONG_CODE` is never right."""
    serial, code = arguments.get("SerialNumber"), arguments.get("TokenCode")
    if not serial and not code:
        return
    if not serial or not code:
        words = "must provide both MFA serial number and one time pass code"
        raise ApiError("AccessDenied", f"MultiFactorAuthentication failed, {words}.", 403)
    _text(arguments, "TokenCode", r"\d{6}", 6, 6)
    if code == WRONG_CODE:
        words = "MultiFactorAuthentication failed with invalid MFA one time pass code."
        raise ApiError("AccessDenied", words, 403)


def _written(credentials: Credentials, until: str) -> str:
    return (
        f"<Credentials><AccessKeyId>{credentials.access_key_id}</AccessKeyId>"
        f"<SecretAccessKey>{credentials.secret_access_key}</SecretAccessKey>"
        f"<SessionToken>{credentials.session_token}</SessionToken>"
        f"<Expiration>{until}</Expiration></Credentials>"
    )


def _lifetime(call: Call) -> int:
    usual, longest = LIFETIMES[call.operation]
    written = str(call.arguments.get("DurationSeconds", usual))
    seconds = int(written) if re.fullmatch(r"\d{1,6}", written) else 0
    if not SHORTEST <= seconds <= longest:
        rule = f"have value between {SHORTEST} and {longest}"
        raise _invalid(constraint("DurationSeconds", written, rule))
    return seconds


def _account(call: Call, wallet: Wallet, caller: AssumedRole) -> str:
    """The account that the credentials are of, as the wallet names it.

    Raises:
        ApiError: Its role does not trust the caller, or there is no such account.
    """
    role = str(call.arguments.get("RoleArn", ""))
    account = role.split(":")[4] if role else caller.account
    guarded = role.endswith(f"/{GUARDED_ROLE}") and not call.arguments.get("TokenCode")
    if guarded or account not in (ACCOUNT_ID, *wallet.others):
        words = f"User: {caller.arn} is not authorized to perform: {call.action} on resource: {role}"
        raise ApiError("AccessDenied", words, 403)
    return "" if account == ACCOUNT_ID else account


def _about(call: Call, caller: AssumedRole) -> str:
    """Whom the credentials are for, where the answer says it."""
    arguments = call.arguments
    match call.operation:
        case "GetSessionToken":
            return ""
        case "GetFederationToken":
            name = _text(arguments, "Name", NAME, 2, 32)
            return (
                f"<FederatedUser><FederatedUserId>{caller.account}:{escape(name)}</FederatedUserId>"
                f"<Arn>arn:aws:sts::{caller.account}:federated-user/{escape(name)}</Arn>"
                "</FederatedUser><PackedPolicySize>6</PackedPolicySize>"
            )
        case operation:
            role = _text(arguments, "RoleArn", ROLE, 20, 2048)
            saml = operation == "AssumeRoleWithSAML"
            name = (
                caller.session_name
                if saml
                else _text(arguments, "RoleSessionName", NAME, 2, 64)
            )
            account, role_name = role.split(":")[4], role.rpartition("/")[2]
            return (
                "<AssumedRoleUser>"
                f"<Arn>arn:aws:sts::{account}:assumed-role/{escape(role_name)}/{escape(name)}</Arn>"
                f"<AssumedRoleId>{caller.role_id}:{escape(name)}</AssumedRoleId>"
                "</AssumedRoleUser>"
            )


def _text(
    arguments: Mapping[str, str], field: str, pattern: str, shortest: int, longest: int
) -> str:
    try:
        return text(arguments, field, shortest=shortest, longest=longest, pattern=pattern)
    except ApiError as error:
        raise _invalid(error) from error


def _invalid(error: ApiError) -> ApiError:
    """As STS calls what others call a ValidationException."""
    return ApiError("ValidationError", error.message)
