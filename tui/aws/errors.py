"""What can go wrong at AWS, as one tree of errors of our own.

    AwsError
        NoCredentials            nothing to sign with
            MfaNeeded            a role wants a code and nobody can be asked
            MfaCancelled         a code was asked for and not given
            MfaRefused           AWS did not accept the code
            ProfileMissing       the profile is in no configuration file
        SignInFailed             a sign-in in the browser came to nothing
        ExpiredCredentials       signed in, but too long ago
        RefusedCredentials       keys that AWS does not know, or a clock that is wrong
        NoRegion                 no region was chosen, or there is none of that name
        BadConfiguration         a configuration file, an endpoint or a CA bundle is unusable
        AccessDenied             IAM says no
        TargetNotConnected       the agent of the instance is not there
        NotFound                 the thing does not exist (any more)
        InvalidRequest           AWS, or its model, rejected an argument
        RetrySafe                the call took no effect, or may be repeated: ask again
            Throttled            too many calls
            Unreachable          also Unanswered: network or proxy
                ProxyUnreachable
        Unanswered               no answer of AWS
            CertificateRejected  asking again does not help
            OutcomeUnknown       the call may have taken effect: asking again may do it twice
        ServiceFault             AWS's own fault
        IdentityLeft             the profile and region of the call are no longer in use

`tui.aws.codes` adds those that one service alone gives.

Each holds its `ErrorContext`; `str(error)` is a sentence or two that say what happened and what
to do, with AWS's code and request id at the end. Neither tokens nor keys are in the context.
"""

from dataclasses import dataclass

from tui.aws.unconnected import why_not_connected
from tui.errors import UserFacingError, ended


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorContext:
    """What is known of a failed call. Text from AWS is one line, without control characters."""

    service: str = ""
    operation: str = ""
    """AWS's name of it, as in `StartSession`."""
    code: str = ""
    """AWS's code of the error; empty where the error arose on this side."""
    message: str = ""
    request_id: str | None = None
    status: int | None = None
    """The HTTP status; None when there was no answer."""
    action: str | None = None
    """The IAM action, as in `ssm:StartSession`."""
    resource: str = ""
    explicit_deny: bool = False
    target: str = ""
    """What the call was about: an instance, a session, a document."""
    document: str = ""
    """The session document that the call named beside its target."""
    profile: str | None = None
    region: str | None = None
    endpoint: str = ""
    login: str = ""
    """The command that signs in again; empty where there is none."""
    environment: bool = False
    """The credentials came from environment variables."""
    sso_role: str = ""
    """What the profile has from IAM Identity Center: a role and its account, in words."""


class AwsError(UserFacingError):
    """A call to AWS that failed; where its kind says no more, with AWS's words alone."""

    title = "AWS refused the call"

    def __init__(self, context: ErrorContext | None = None) -> None:
        self.context = context or ErrorContext()
        super().__init__(self.context)

    def __str__(self) -> str:
        parts = [self.code] if self.code else []
        if self.context.request_id:
            parts.append(f"request {self.context.request_id}")
        return self.sentence() + (f" ({', '.join(parts)})" if parts else "")

    def sentence(self) -> str:
        """What happened and what to do, without codes."""
        context = self.context
        call = context.operation or "the call"
        words = ended(context.message or "it gave no reason")
        advice = " AWS support finds the call by its request id." if context.request_id else ""
        return f"AWS refused {call}: {words}{advice}"

    @property
    def code(self) -> str:
        return self.context.code

    @property
    def action(self) -> str | None:
        return self.context.action


class NoCredentials(AwsError):
    """There is nothing to sign a call with."""

    title = "No AWS credentials"

    def sentence(self) -> str:
        if self.context.login:
            return f"Sign in with `{self.context.login}`, then try again."
        if self.context.message:
            whose = f" of the profile `{self.context.profile}`" if self.context.profile else ""
            return f"No usable AWS credentials{whose}: {ended(self.context.message)}"
        return (
            "No AWS credentials were found. Choose a profile with --profile, or set one up with "
            "`aws configure sso` or `aws configure`, then try again."
        )


class MfaNeeded(NoCredentials):
    """The profile assumes a role with MFA, and there is nobody to ask for a code."""

    title = "An MFA code is needed"

    def sentence(self) -> str:
        option = f" --profile {self.context.profile}" if self.context.profile else ""
        return (
            "The credentials need an MFA code, and nobody can be asked for it here. Run "
            f"`ssm-tui credentials unlock{option}` in a terminal first, then try again."
        )


class MfaCancelled(NoCredentials):
    """Whoever was asked for an MFA code gave none."""

    title = "Not signed in"

    def sentence(self) -> str:
        whose = f" of the profile `{self.context.profile}`" if self.context.profile else ""
        return f"No MFA code was given, so that the credentials{whose} cannot be had. Sign in to go on."


class MfaRefused(NoCredentials):
    """AWS did not accept the MFA code."""

    title = "The MFA code was not accepted"

    def sentence(self) -> str:
        return (
            "AWS did not accept the MFA code. A code works once: wait for the next one. If none "
            "works, the clock of the device or the device in the profile's mfa_serial is wrong."
        )


class ProfileMissing(NoCredentials):
    """The named profile is in none of the configuration files."""

    title = "No such profile"

    def sentence(self) -> str:
        return (
            f"The profile {_quoted(self.context.profile)}is not in the AWS configuration. "
            "`aws configure list-profiles` lists those there are; --profile chooses one."
        )


class SignInFailed(AwsError):
    """A sign-in by IAM Identity Center that came to nothing."""

    title = "The sign-in came to nothing"

    def sentence(self) -> str:
        return ended(self.context.message or "The sign-in came to nothing. Try again")


class ExpiredCredentials(AwsError):
    """The credentials have run out."""

    title = "Your AWS sign-in has expired"

    def sentence(self) -> str:
        context = self.context
        if context.login:
            return f"The credentials have expired. Sign in again with `{context.login}`."
        if context.environment:
            return (
                "The credentials in the environment (AWS_ACCESS_KEY_ID and the others) have "
                "expired. Set fresh ones and start again."
            )
        profile = f" of the profile `{context.profile}`" if context.profile else ""
        return f"The credentials{profile} have expired. Renew them, then try again."


class RefusedCredentials(AwsError):
    """AWS does not accept the keys or the signature."""

    title = "AWS does not accept these credentials"

    def sentence(self) -> str:
        told = f"{self.context.code} {self.context.message}".lower()
        if any(word in told for word in ("skew", "signature expired", "not yet current")):
            return (
                "AWS refused the signature because this computer's clock is wrong. "
                "Set the clock, then try again."
            )
        return (
            "AWS does not know these credentials. They may be mistyped, deleted, or meant for "
            f"another partition, or the region {_quoted(self.context.region)}may not be enabled for "
            "the account. `aws sts get-caller-identity` with the same profile tells more."
        )


class NoRegion(AwsError):
    """No region was chosen, or there is none of that name."""

    title = "No AWS region"

    def sentence(self) -> str:
        if self.context.region:
            return (
                f"`{self.context.region}` is no AWS region that offers "
                f"{self.context.service or 'this'}. Choose another with --region."
            )
        return (
            "No AWS region is chosen. Give one with --region, set AWS_REGION, or set it in the "
            "profile with `aws configure set region`."
        )


class BadConfiguration(AwsError):
    """A configuration file, an endpoint address or a CA bundle that cannot be used."""

    title = "The AWS configuration cannot be used"

    def sentence(self) -> str:
        words = ended(self.context.message or "something in it is wrong")
        return f"The AWS configuration cannot be used: {words} Correct it, then try again."


class AccessDenied(AwsError):
    """IAM does not allow the call."""

    title = "Not allowed"

    def sentence(self) -> str:
        context = self.context
        resource = context.resource or (context.target if context.service == "kms" else "")
        on = f" on {resource}" if resource and resource != "*" else ""
        if context.explicit_deny:
            what = f"{context.action or 'this'}{on}"
            return (
                f"A policy denies {what} outright. Ask its owner whether it is meant for you."
            )
        more = " and to the key's policy" if context.service == "kms" else ""
        return (
            f"You are not allowed {context.action or 'to do this'}{on}. Ask for "
            f"{context.action or 'the permission'} to be added to your role or user{more}."
        )


class TargetNotConnected(AwsError):
    """The agent of the instance is not connected to Session Manager."""

    title = "The instance is not connected"

    def sentence(self) -> str:
        return why_not_connected(self.context.target, self.context.region)


class NotFound(AwsError):
    """What the call is about does not exist, or does no longer."""

    title = "Not found"

    def sentence(self) -> str:
        about_document = self.context.code.startswith("InvalidDocument")
        name = self.context.document if about_document else ""
        what = name or self.context.target or "What was asked for"
        words = f": {ended(self.context.message)}" if self.context.message else "."
        return f"{what} does not exist in {self.context.region or 'this region'}{words}"


class RetrySafe(AwsError):
    """The same call may be made again, and another try may succeed."""


class Unanswered(AwsError):
    """No answer came from AWS; whether one may ask again is for its kinds to say."""


class Throttled(RetrySafe):
    """Too many calls, by this program or by others in the account."""

    title = "AWS asks us to slow down"

    def sentence(self) -> str:
        what = self.context.operation or "this call"
        return (
            f"AWS limits how often {what} may be called in an account and region, and the limit "
            "is reached. Wait a few seconds, then try again."
        )


class InvalidRequest(AwsError):
    """AWS, or its description of the call, rejects an argument."""

    title = "AWS rejects the request"

    def sentence(self) -> str:
        call = self.context.operation or "the request"
        return f"AWS rejects {call}: {ended(self.context.message or 'it gave no reason')}"


class Unreachable(Unanswered, RetrySafe):
    """AWS was not reached, or a call that may be repeated got no answer."""

    title = "AWS cannot be reached"

    def sentence(self) -> str:
        context = self.context
        where = context.endpoint or context.service or "AWS"
        words = f" ({context.message.rstrip('. ')})" if context.message else ""
        region = f", the name of the region {context.region}" if context.region else ""
        return (
            f"There is no answer from {where}{words}. Check the network, the proxy or VPN"
            f"{region}, and the VPC endpoints if there are any, then try again."
        )


class CertificateRejected(Unanswered):
    """The TLS certificate of the other side is not trusted here."""

    title = "The certificate is not trusted"

    def sentence(self) -> str:
        words = f" {ended(self.context.message)}" if self.context.message else ""
        return (
            f"The certificate of {self.context.endpoint or 'AWS'} is not trusted here. Behind a "
            "proxy that opens TLS, set AWS_CA_BUNDLE to the file with the proxy's certificate; "
            f"otherwise do not go on.{words}"
        )


class ProxyUnreachable(Unreachable):
    """The proxy did not answer, or did not let the call through."""

    title = "The proxy does not answer"

    def sentence(self) -> str:
        return (
            f"The proxy {_quoted(self.context.endpoint)}does not let the call through. "
            "Check HTTPS_PROXY and NO_PROXY, then try again."
        )


class OutcomeUnknown(Unanswered):
    """There was no answer, and the call may have taken effect all the same."""

    title = "AWS did not answer in time"

    def sentence(self) -> str:
        return (
            f"AWS did not answer {self.context.operation or 'the call'} in time, and may have done "
            "it all the same. Look among the active sessions before you try again."
        )


class ServiceFault(AwsError):
    """AWS failed by its own account."""

    title = "AWS has a fault"

    def sentence(self) -> str:
        words = f" {ended(self.context.message)}" if self.context.message else ""
        return f"AWS failed by its own fault. Try again in a moment.{words}"


class IdentityLeft(AwsError):
    """A call of an `Aws` that has been closed; it was not made."""

    title = "No longer in use"

    def sentence(self) -> str:
        return (
            "AWS was not asked: this profile and region are no longer in use here. "
            "Choose them again, then try again."
        )


def _quoted(name: str | None) -> str:
    """A name within a sentence, and the space behind it; nothing where there is no name."""
    return f"`{name}` " if name else ""
