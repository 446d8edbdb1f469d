"""The events that CloudTrail writes, as JSON: of sessions, of what was refused, and of others."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from tui.sandbox.organisation.people import CONSOLE_AGENT, Colleague

HIDDEN = "Value hidden due to security reasons."
SSM = "ssm.amazonaws.com"

as_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class TrailCall:
    """A call of an API, from which an event is made; `at` in Unix seconds."""

    name: str
    at: int
    account: str
    region: str
    person: Colleague
    agent: str
    """Empty where the event is to have none."""
    request: str = "null"
    """JSON."""
    response: str = "null"
    service: str = SSM

    def event(
        self, event_id: str, request_id: str, refused: tuple[str, str] | None = None
    ) -> str:
        """The event's JSON; `refused` are code and message of an error."""
        person = self.person
        error = ""
        if refused is not None:
            code, message = refused
            error = f'"errorCode":"{code}","errorMessage":{as_json(message)},'
        agent = f'"userAgent":"{self.agent}",' if self.agent else ""
        way = '"sessionCredentialFromConsole":"true"'
        if self.agent != CONSOLE_AGENT:
            way = _TLS % f"{self.service.partition('.')[0]}.{self.region}.amazonaws.com"
        return (
            '{"eventVersion":"1.11","userIdentity":'
            f"{identity(person, self.account)},"
            f'"eventTime":"{iso(self.at)}","eventSource":"{self.service}",'
            f'"eventName":"{self.name}","awsRegion":"{self.region}",'
            f'"sourceIPAddress":"{person.address}",{agent}{error}'
            f'"requestParameters":{self.request},"responseElements":{self.response},'
            f'"requestID":"{request_id}","eventID":"{event_id}","readOnly":false,'
            f'"eventType":"AwsApiCall","managementEvent":true,'
            f'"recipientAccountId":"{self.account}","eventCategory":"Management",{way}}}'
        )


_TLS = (
    '"tlsDetails":{"tlsVersion":"TLSv1.3","cipherSuite":"TLS_AES_128_GCM_SHA256",'
    '"clientProvidedHostHeader":"%s"}'
)


@cache
def identity(person: Colleague, account: str) -> str:
    """The JSON of `userIdentity`."""
    told: dict[str, object] = {
        "type": "AssumedRole" if person.role else "IAMUser",
        "principalId": "AIDAQSANDBOXEXAMPLE01",
        "arn": person.arn(account),
        "accountId": account,
        "accessKeyId": "ASIAQSANDBOXEXAMPLE9",
    }
    if not person.role:
        return as_json({**told, "userName": person.name})
    told["principalId"] = f"AROAQSANDBOXEXAMPLE21:{person.name}"
    context: dict[str, object] = {
        "sessionIssuer": {
            "type": "Role",
            "principalId": "AROAQSANDBOXEXAMPLE21",
            "arn": f"arn:aws:iam::{account}:role/{person.role}",
            "accountId": account,
            "userName": person.role,
        },
        "webIdFederationData": {},
        "attributes": {
            "creationDate": "2026-01-01T00:00:00Z",
            "mfaAuthenticated": "true" if person.mfa else "false",
        },
    }
    if person.source_identity:
        context["sourceIdentity"] = person.source_identity
    return as_json({**told, "sessionContext": context})


def iso(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat()[:19] + "Z"
