"""What STS gives and refuses, a profile with a role behind a code, and whoever types the code."""

from datetime import UTC, datetime

from tests.support.aws.aws_server import Answer, Request, xml_error
from tui.aws.errors import MfaCancelled
from tui.aws.identity.mfa import MfaQuestion

DEVICE = "arn:aws:iam::1:mfa/jane"

KEYS = "[{name}]\naws_access_key_id = {key}\naws_secret_access_key = s\n"

ROLE = (
    "[profile admin]\nrole_arn = arn:aws:iam::1:role/Admin\nsource_profile = default\n"
    f"mfa_serial = {DEVICE}\nregion = eu-west-1\n"
)

REFUSAL = xml_error(
    "AccessDenied", "MultiFactorAuthentication failed with invalid MFA one time pass code."
)

FOREVER = datetime(2099, 1, 1, tzinfo=UTC)


class Codes:
    """Whoever sits at the screen: gives one code after another, or none."""

    def __init__(self) -> None:
        self.questions: list[MfaQuestion] = []
        self.cancels = False

    def __call__(self, question: MfaQuestion, /) -> str:
        self.questions.append(question)
        if self.cancels:
            raise MfaCancelled
        return f"{len(self.questions):06}"


def given(operation: str, key: str, expires: datetime = FOREVER) -> Answer:
    """What STS gives for a code."""
    namespace = "https://sts.amazonaws.com/doc/2011-06-15/"
    return Answer(
        f'<{operation}Response xmlns="{namespace}"><{operation}Result><Credentials>'
        f"<AccessKeyId>{key}</AccessKeyId><SecretAccessKey>s</SecretAccessKey>"
        f"<SessionToken>t</SessionToken><Expiration>{expires:%Y-%m-%dT%H:%M:%SZ}</Expiration>"
        f"</Credentials></{operation}Result></{operation}Response>"
    )


def signed_with(request: Request) -> str:
    return request.headers["Authorization"].split("Credential=")[1].split("/")[0]
