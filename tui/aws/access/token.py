"""Calls with the credentials of an approved access request: for the sessions on one node."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from tui.aws.access.requests import AccessToken
from tui.aws.client import Aws, Identity
from tui.aws.errors import AwsError, ErrorContext, ExpiredCredentials
from tui.language import N_, _

if TYPE_CHECKING:
    from tui.aws.boto import Boto

T = TypeVar("T")


class AccessExpired(AwsError):
    """The token has expired, and with it the access to the node."""

    title = N_("Access expired")

    def sentence(self) -> str:
        return _(
            "Just-in-time access by request {request} has expired. Request access again to "
            "start a session or reconnect one."
        ).format(request=self.context.target)


class TokenAws(Aws):
    """AWS as it is called with a token.

    Args:
        asker: who asked for access; what a token is not good for is asked with their credentials.
        region: in which both are.
        request_id: the request's id.
        token: what it has given.
    """

    def __init__(self, asker: Aws, region: str, request_id: str, token: AccessToken) -> None:
        options = asker.options
        super().__init__(
            profile=options.profile,
            region=region,
            endpoint_url=options.endpoint_url,
            credentials=token.credentials,
        )
        self.read_only = asker.read_only
        self.request_id = request_id
        self._asker = asker
        self._token_expires = token.expires

    @property
    def asker(self) -> Aws:
        return self._asker

    @property
    def profile(self) -> str | None:
        return self._asker.profile

    @property
    def known(self) -> Identity | None:
        return self._asker.known

    async def identity(self) -> Identity:
        return await self._asker.identity()

    def caller(self) -> "asyncio.Future[dict[str, Any]]":
        return self._asker.caller()

    def expires(self) -> datetime | None:
        return self._token_expires

    def _run(self, ask: "Callable[[Boto], T]") -> "asyncio.Future[T]":
        def told(boto: "Boto") -> T:
            try:
                return ask(boto)
            except ExpiredCredentials as error:
                # Access may be taken away before its time.
                now = datetime.now(UTC)
                self._token_expires = min(self._token_expires or now, now)
                context = ErrorContext(
                    service=error.context.service,
                    operation=error.context.operation,
                    target=self.request_id,
                )
                raise AccessExpired(context) from error

        return super()._run(told)
