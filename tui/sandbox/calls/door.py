"""The one door: who a request is from is proven here, before anything looks at what it asks for.

Loopback is open to every user of a machine, and whoever may call the sandbox gets a shell of the
user it runs as. So every request is signed with a secret of this run, or is refused; what was
signed for is what is carried out (`onward`). `UNSIGNED` is all that there is beside it.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from tui.sandbox.calls.payloads import LARGEST_OBJECT, declared_payload, unwrap
from tui.sandbox.calls.refusals import Fault, Refused
from tui.sandbox.calls.requests import LARGEST_BODY
from tui.sandbox.calls.signatures import (
    MOMENT,
    Claim,
    Credentials,
    SignedRequest,
    check_signed_headers,
    digest,
    read_claim,
    same,
    signature_of,
)
from tui.sandbox.calls.wallet import Wallet

#: What is let in without a signature, and why. Each carries a secret of its own, and gives
#: nothing to who does not have that.
UNSIGNED: Mapping[str, str] = {
    "sts:AssumeRoleWithWebIdentity": (
        "Who asks for credentials this way has none yet: the identity provider's token counts, "
        "and it is the sandbox's own, random for each run."
    ),
    "sts:AssumeRoleWithSAML": "As with a web identity; the assertion is the same secret.",
    "sso-oidc:RegisterClient": (
        "Who signs in has nothing to sign with. What it gives opens nothing by itself."
    ),
    "sso-oidc:StartDeviceAuthorization": (
        "Likewise; the start URL counts, in which there is a secret of this run."
    ),
    "sso-oidc:CreateToken": (
        "Likewise; it takes the code that StartDeviceAuthorization gave, or a token of its own."
    ),
    **dict.fromkeys(
        ("sso:GetRoleCredentials", "sso:ListAccounts", "sso:ListAccountRoles", "sso:Logout"),
        "The portal is asked with the token that CreateToken gave.",
    ),
    "gateway:client": (
        "The official plugin has no credentials. Its first frame carries a token that "
        "StartSession or ResumeSession gave out, for one use within two minutes."
    ),
    "gateway:agent": (
        "The agent's connection, likewise: CreateDataChannel, which is signed, gave it the token."
    ),
}

#: A signature is good for so long, in seconds, and for less in advance; S3 is more patient.
OLDEST = 900
EARLIEST = 300
EARLIEST_FOR_S3 = 900

_REGION = re.compile(r"[a-z]{2,}(-[a-z]+)+-\d")

ReadBody = Callable[[int], bytes]
"""Reads a request's body; raises ApiError for one with more bytes than that."""


@dataclass(frozen=True)
class Admitted:
    """What a request was authenticated for."""

    service: str
    region: str
    body: bytes = field(default=b"", repr=False)
    """Without its chunks, if it came in any."""
    signed_headers: frozenset[str] = frozenset()
    trailers: Mapping[str, str] = field(default_factory=dict)
    account: str = ""
    """Whose credentials signed it; empty for the home account."""
    access_request: str = ""
    """The request for just-in-time access that gave them, if one did."""


class Door:
    """Lets in who has signed with a secret of this run. Made for threads."""

    def __init__(self, wallet: Wallet) -> None:
        self._wallet = wallet

    def admit(self, request: SignedRequest, service: str, read: ReadBody) -> Admitted:
        """Let a request to a service in that was signed for it, as it is.

        Raises:
            Refused: It was not.
            ApiError: Its body is too large, or not written as it should be.
        """
        claim = read_claim(request)
        signer = self._credentials(claim)
        secret = signer.secret_access_key
        self._check_time(claim, _moment(claim))
        _check_scope(claim, service)
        check_signed_headers(claim, request)
        if service == "s3":
            declared = declared_payload(claim, request)
            _match(claim, request, declared, secret)
            payload = unwrap(declared, claim, request, read(LARGEST_OBJECT), secret)
            body, trailers = payload.body, payload.trailers
        else:
            body, trailers = read(LARGEST_BODY), {}
            _match(claim, request, digest(body), secret)
        signed = frozenset(claim.signed_headers)
        return Admitted(
            service,
            claim.region,
            body,
            signed,
            trailers,
            signer.account,
            signer.access_request,
        )

    def admit_federated(self, form: Mapping[str, str], body: bytes, region: str) -> Admitted:
        """Let in who asks STS for credentials with the word of the identity provider.

        Raises:
            Refused: It is another operation, which has to be signed.
            ApiError: The word is another.
        """
        if f"sts:{form.get('Action')}" not in UNSIGNED:
            raise Refused(Fault.MISSING)
        self._wallet.check_word(form)
        return Admitted("sts", region, body)

    def _credentials(self, claim: Claim) -> Credentials:
        found = self._wallet.find(claim.access_key_id)
        if found is None:
            raise Refused(Fault.UNKNOWN_KEY)
        if found.session_token and not same(found.session_token, claim.token):
            raise Refused(Fault.OTHER_SESSION)
        if found.expires <= self._wallet.clock():
            raise Refused(Fault.EXPIRED)
        return found

    def _check_time(self, claim: Claim, moment: float) -> None:
        now = self._wallet.clock()
        early = EARLIEST_FOR_S3 if claim.service == "s3" else EARLIEST
        if moment > now + early:
            raise Refused(
                Fault.TIME,
                f"Signature not yet current: {_written(moment)} is still later than "
                f"{_written(now + early)} ({_written(now)} + {early // 60} min.)",
            )
        if claim.lifetime is not None and now > moment + claim.lifetime:
            raise Refused(Fault.EXPIRED_URL)
        presigned = claim.lifetime is not None and claim.service == "s3"
        if not presigned and moment < now - OLDEST:
            raise Refused(
                Fault.TIME,
                f"Signature expired: {_written(moment)} is now earlier than "
                f"{_written(now - OLDEST)} ({_written(now)} - 15 min.)",
            )


def _match(claim: Claim, request: SignedRequest, payload: str, secret: str) -> None:
    if not same(signature_of(claim, request, payload, secret), claim.signature):
        raise Refused(Fault.MISMATCH)


def _check_scope(claim: Claim, service: str) -> None:
    if claim.service != service:
        raise Refused(
            Fault.SCOPE, f"Credential should be scoped to correct service: '{service}'. "
        )
    if _REGION.fullmatch(claim.region) is None:
        raise Refused(Fault.SCOPE, "Credential should be scoped to a valid region. ")


def _moment(claim: Claim) -> float:
    """When it says that it was signed, in Unix seconds; its scope has to be of that day."""
    try:
        moment = datetime.strptime(claim.moment, MOMENT).replace(tzinfo=UTC)
    except ValueError:
        raise Refused(
            Fault.INCOMPLETE,
            "Date must be in ISO-8601 'basic format'. Got "
            f"'{claim.moment}'. See http://en.wikipedia.org/wiki/ISO_8601",
        ) from None
    if not claim.moment.startswith(claim.date):
        raise Refused(
            Fault.INCOMPLETE,
            "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date "
            f"from HTTP: '{claim.date}' != '{claim.moment[:8]}', from '{claim.moment}'.",
        )
    return moment.timestamp()


def _written(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime(MOMENT)
