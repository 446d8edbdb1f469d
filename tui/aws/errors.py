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
from typing import Final

from tui.aws.unconnected import why_not_connected, why_unreachable
from tui.errors import UserFacingError, ended
from tui.language import N_, _

DEFAULT: Final = "default"
"""The profile that is meant where none is named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorContext:
    """What is known of a failed call. Text from AWS is one line, without control characters."""

    service: str = ""
    operation: str = ""
    """AWS's name of it, as in `StartSession`."""
    code: str = ""
    """AWS's code of the error; empty where the error arose on this side."""
    message: str = ""
    """AWS's words, or ours, which may be marked and are translated where they are shown."""
    request_id: str | None = None
    status: int | None = None
    """The HTTP status; None when there was no answer."""
    date: str = ""
    """The Date header of the answer; empty when there was none."""
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

    title = N_("AWS rejected the call")

    def __init__(self, context: ErrorContext | None = None) -> None:
        self.context = context or ErrorContext()
        super().__init__(self.context)

    def __str__(self) -> str:
        parts = [self.code] if self.code else []
        if self.context.request_id:
            parts.append(_("request {id}").format(id=self.context.request_id))
        return self.sentence() + (f" ({_(', ').join(parts)})" if parts else "")

    def sentence(self) -> str:
        """What happened and what to do, without codes."""
        context = self.context
        said, advice = _rejected(context), _("Give AWS Support the request ID.")
        return f"{said} {advice}" if context.request_id else said

    @property
    def code(self) -> str:
        return self.context.code

    @property
    def action(self) -> str | None:
        return self.context.action


class NoCredentials(AwsError):
    """There is nothing to sign a call with."""

    title = N_("No AWS credentials")

    def sentence(self) -> str:
        if self.context.login:
            said = _("Sign in with `{command}`, then try again.")
            return said.format(command=self.context.login)
        if self.context.message:
            said = _("No usable AWS credentials for profile `{profile}`: {reason}")
            reason = ended(_(self.context.message))
            return said.format(profile=self.context.profile or DEFAULT, reason=reason)
        return _(
            "No AWS credentials found. Choose a profile with --profile, or set one up with "
            "`aws configure sso` or `aws configure`, then try again."
        )


class MfaNeeded(NoCredentials):
    """The profile assumes a role with MFA, and there is nobody to ask for a code."""

    title = N_("MFA code needed")

    def sentence(self) -> str:
        option = f" --profile {self.context.profile}" if self.context.profile else ""
        return _(
            "The credentials need an MFA code, which can't be entered here. Run `{command}` in a "
            "terminal, then try again."
        ).format(command=f"ssm-tui credentials unlock{option}")


class MfaCancelled(NoCredentials):
    """Whoever was asked for an MFA code gave none."""

    title = N_("Not signed in")

    def sentence(self) -> str:
        said = _(
            "Profile `{profile}` needs an MFA code, and none was entered. Sign in to continue."
        )
        return said.format(profile=self.context.profile or DEFAULT)


class MfaRefused(NoCredentials):
    """AWS did not accept the MFA code."""

    title = N_("MFA code rejected")

    def sentence(self) -> str:
        return _(
            "AWS rejected the MFA code. A code works once: wait for the next one. If none works, "
            "check the device's clock and the profile's mfa_serial."
        )


class ProfileMissing(NoCredentials):
    """The named profile is in none of the configuration files."""

    title = N_("No such profile")

    def sentence(self) -> str:
        return _(
            "Profile `{profile}` is not in the AWS configuration. List the profiles with "
            "`aws configure list-profiles`, and choose one with --profile."
        ).format(profile=self.context.profile or DEFAULT)


class SignInFailed(AwsError):
    """A sign-in by IAM Identity Center that came to nothing."""

    title = N_("Sign-in failed")

    def sentence(self) -> str:
        return ended(_(self.context.message)) or _("Sign-in failed. Try again.")


class ExpiredCredentials(AwsError):
    """The credentials have run out."""

    title = N_("AWS credentials expired")

    def sentence(self) -> str:
        context = self.context
        if context.login:
            said = _("The credentials have expired. Sign in again with `{command}`.")
            return said.format(command=context.login)
        if context.environment:
            return _(
                "The credentials in the environment (AWS_ACCESS_KEY_ID and others) have expired. "
                "Set new ones and start again."
            )
        said = _(
            "The credentials of profile `{profile}` have expired. Renew them, then try again."
        )
        return said.format(profile=context.profile or DEFAULT)


class RefusedCredentials(AwsError):
    """AWS does not accept the keys or the signature."""

    title = N_("AWS rejected the credentials")

    def sentence(self) -> str:
        told = f"{self.context.code} {self.context.message}".lower()
        if any(word in told for word in ("skew", "signature expired", "not yet current")):
            return _(
                "AWS rejected the signature because this computer's clock is wrong. "
                "Set the clock, then try again."
            )
        return _(
            "AWS rejected these credentials. They may be mistyped, deleted, or for another "
            "partition, or the region `{region}` may not be enabled for the account. "
            "`aws sts get-caller-identity` with the same profile shows details."
        ).format(region=self.context.region or "?")


class NoRegion(AwsError):
    """No region was chosen, or there is none of that name."""

    title = N_("No AWS region")

    def sentence(self) -> str:
        if self.context.region:
            said = _("`{region}` is not a region with {service}. Choose another with --region.")
            service = self.context.service or "AWS"
            return said.format(region=self.context.region, service=service)
        return _(
            "No AWS region chosen. Use --region, set AWS_REGION, or set it in the profile with "
            "`aws configure set region`."
        )


class BadConfiguration(AwsError):
    """A configuration file, an endpoint address or a CA bundle that cannot be used."""

    title = N_("Invalid AWS configuration")

    def sentence(self) -> str:
        if not self.context.message:
            return _("The AWS configuration is invalid. Correct it, then try again.")
        said = _("The AWS configuration is invalid: {reason} Correct it, then try again.")
        return said.format(reason=ended(_(self.context.message)))


class AccessDenied(AwsError):
    """IAM does not allow the call."""

    title = N_("No permission")

    def sentence(self) -> str:
        context = self.context
        resource = context.resource or (context.target if context.service == "kms" else "")
        what = context.action or _("this")
        if resource and resource != "*":
            what = _("{action} on {resource}").format(action=what, resource=resource)
        if context.explicit_deny:
            said = _("A policy explicitly denies {action}. Ask its owner for an exception.")
        elif context.service == "kms":
            said = _(
                "You have no permission for {action}. Ask for it in your role or user, and in "
                "the key's policy."
            )
        else:
            said = _("You have no permission for {action}. Ask for it in your role or user.")
        return said.format(action=what)


class TargetNotConnected(AwsError):
    """The agent of the instance is not connected to Session Manager."""

    title = N_("Instance not connected")

    def sentence(self) -> str:
        return why_not_connected(self.context.target, self.context.region)


class NotFound(AwsError):
    """What the call is about does not exist, or does no longer."""

    title = N_("Not found")

    def sentence(self) -> str:
        about_document = self.context.code.startswith("InvalidDocument")
        name = (self.context.document if about_document else "") or self.context.target
        region = self.context.region or _("this region")
        said = _("{name} does not exist in {region}.").format(name=name or "?", region=region)
        return said if not self.context.message else f"{said} {ended(_(self.context.message))}"


class RetrySafe(AwsError):
    """The same call may be made again, and another try may succeed."""


class Unanswered(AwsError):
    """No answer came from AWS; whether one may ask again is for its kinds to say."""


class Throttled(RetrySafe):
    """Too many calls, by this program or by others in the account."""

    title = N_("AWS is throttling requests")

    def sentence(self) -> str:
        said = _("Too many {operation} calls in this account and region. Wait, then try again.")
        return said.format(operation=self.context.operation or "API")


class InvalidRequest(AwsError):
    """AWS, or its description of the call, rejects an argument."""

    title = N_("AWS rejected the request")

    def sentence(self) -> str:
        return _rejected(self.context)


class Unreachable(Unanswered, RetrySafe):
    """AWS was not reached, or a call that may be repeated got no answer."""

    title = N_("AWS can't be reached")

    def sentence(self) -> str:
        context = self.context
        where = context.endpoint or context.service or "AWS"
        return why_unreachable(where, _(context.message), context.region)


class CertificateRejected(Unanswered):
    """The TLS certificate of the other side is not trusted here."""

    title = N_("Certificate not trusted")

    def sentence(self) -> str:
        said = _(
            "The certificate of {host} is not trusted. If a proxy inspects TLS, set AWS_CA_BUNDLE "
            "to the file with its certificate. Otherwise, don't continue."
        ).format(host=self.context.endpoint or "AWS")
        return said if not self.context.message else f"{said} {ended(_(self.context.message))}"


class ProxyUnreachable(Unreachable):
    """The proxy did not answer, or did not let the call through."""

    title = N_("Proxy can't be reached")

    def sentence(self) -> str:
        return _(
            "The proxy `{proxy}` didn't let the call through. Check HTTPS_PROXY and NO_PROXY, "
            "then try again."
        ).format(proxy=self.context.endpoint or "?")


class OutcomeUnknown(Unanswered):
    """There was no answer, and the call may have taken effect all the same."""

    title = N_("AWS did not answer in time")

    def sentence(self) -> str:
        return _(
            "AWS did not answer {operation} in time and may have done it anyway. Check the "
            "active sessions before you try again."
        ).format(operation=self.context.operation or "API")


class ServiceFault(AwsError):
    """AWS failed by its own account."""

    title = N_("AWS internal error")

    def sentence(self) -> str:
        said = _("AWS had an internal error. Try again in a moment.")
        return said if not self.context.message else f"{said} {ended(_(self.context.message))}"


class IdentityLeft(AwsError):
    """A call of an `Aws` that has been closed; it was not made."""

    title = N_("No longer in use")

    def sentence(self) -> str:
        return _(
            "AWS was not called: this profile and region are no longer in use. Choose them again, "
            "then try again."
        )


def _rejected(context: ErrorContext) -> str:
    reason = ended(_(context.message)) or _("no reason given.")
    said = _("AWS rejected {operation}: {reason}")
    return said.format(operation=context.operation or _("the call"), reason=reason)
