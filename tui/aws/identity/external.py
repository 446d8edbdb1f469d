"""Credentials that something outside the program gives: a process, or a file with a token.

What botocore raises where these fail are the errors of whatever failed: of JSON, of the file
system, of a codec. Here each becomes a sentence that names the setting it comes from. Nothing
that a process printed is repeated, for it may be a secret; what it complained of is.
"""

import atexit
import os
import signal
import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from weakref import WeakSet

from botocore.credentials import _parse_if_needed
from botocore.exceptions import CredentialRetrievalError
from botocore.utils import FileWebIdentityTokenLoader

from tui.language import N_, _

PATIENCE = 60.0
"""Seconds that a credential_process may take: it may wait for somebody at a dialog."""

LAST_WORDS = 1.0
"""Seconds for a process that was killed to close its output."""

PROCESS = "custom-process"
WEB_IDENTITY = "assume-role-with-web-identity"
"""botocore's names of the providers."""

_TEXTS = ("access_key", "secret_key", "token", "expiry_time")
_NEEDED = frozenset({"access_key", "secret_key"})

_WRONG_FORM = N_(
    "its output is not a JSON object with Version 1, AccessKeyId and SecretAccessKey (SessionToken "
    "and Expiration are optional)"
)


class ExternalCredentials:
    """The outside sources of one botocore session: what they wait for, and an end to it."""

    def __init__(self) -> None:
        self._running: dict[_Process, str] = {}
        self._stopped = False

    def adopt(self, provider: Any) -> None:
        """Let a provider of botocore's, of whatever kind, fail in sentences."""
        if provider.METHOD == PROCESS:
            self._adopt_process(provider)
        elif provider.METHOD == WEB_IDENTITY:
            provider._token_loader_cls = _token_loader

    @property
    def waiting(self) -> str:
        return next(iter(tuple(self._running.values())), "")

    def stop(self) -> None:
        """End the processes that run, and start no more: nobody waits for them."""
        self._stopped = True
        for process in tuple(self._running):
            process.stop()

    def _adopt_process(self, provider: Any) -> None:
        profile = provider._profile_name
        load, retrieve = provider.load, provider._retrieve_credentials_using

        def start(arguments: list[str], **options: Any) -> _Process:
            if self._stopped:
                words = N_("cancelled")
                raise CredentialRetrievalError(provider=PROCESS, error_msg=words)
            process = _Process(arguments, self._running.pop, **options)
            program = Path(arguments[0]).name
            said = _("the credential_process `{program}` of profile {profile}")
            self._running[process] = said.format(program=program, profile=profile)
            return process

        provider._popen = start
        provider._retrieve_credentials_using = lambda line: _checked(
            lambda: _well_formed(retrieve(line))
        )
        provider.load = lambda: _checked(load)


class _Process(subprocess.Popen[bytes]):
    """A credential_process: away from the terminal, and not waited for without end."""

    def __init__(
        self, arguments: list[str], ended: "Callable[[_Process, None], object]", **options: Any
    ) -> None:
        self._ended = ended
        # A session of its own: the process can neither read our keys nor write on our screen.
        super().__init__(arguments, stdin=subprocess.DEVNULL, start_new_session=True, **options)
        _ALIVE.add(self)

    def communicate(
        self,
        input: bytes | None = None,  # noqa: A002 -- the name that it has there
        timeout: float | None = None,
    ) -> tuple[bytes, bytes]:
        try:
            printed, complained = super().communicate(input, timeout or PATIENCE)
        except subprocess.TimeoutExpired:
            self._give_up()
            words = _("no output within {seconds:g} s").format(seconds=PATIENCE)
            raise CredentialRetrievalError(provider=PROCESS, error_msg=words) from None
        finally:
            self._ended(self, None)
        words = complained.decode(errors="replace").strip()
        said = _("it exited with status {status}").format(status=self.returncode)
        return printed, (words or said).encode()

    def stop(self) -> None:
        """Kill it, and what it started."""
        if os.name == "posix":
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, signal.SIGKILL)
        else:
            self.kill()

    def _give_up(self) -> None:
        self.stop()
        with suppress(subprocess.TimeoutExpired):
            super().communicate(timeout=LAST_WORDS)
        for pipe in (self.stdout, self.stderr):
            if pipe is not None:
                pipe.close()


_ALIVE: WeakSet[_Process] = WeakSet()


@atexit.register
def _stop_all() -> None:
    """Leave no process behind that waits for somebody who has left."""
    for process in tuple(_ALIVE):
        if process.returncode is None:
            process.stop()


def _checked(ask: Callable[[], Any]) -> Any:
    """What a process gives; raises CredentialRetrievalError for all that can go wrong with it."""
    try:
        return ask()
    except CredentialRetrievalError:
        raise
    except OSError as error:
        said = _("`{program}` can't be started: {reason}")
        words = said.format(program=error.filename, reason=error.strerror)
    except (AttributeError, KeyError, TypeError, ValueError):
        words = _WRONG_FORM
    raise CredentialRetrievalError(provider=PROCESS, error_msg=words) from None


def _well_formed(found: dict[str, Any]) -> dict[str, Any]:
    for name in _TEXTS:
        value = found.get(name)
        if not isinstance(value, str) and (value is not None or name in _NEEDED):
            raise TypeError(name)
    if found.get("expiry_time") is not None:
        _parse_if_needed(found["expiry_time"])
    return found


def _token_loader(path: str) -> Callable[[], str]:
    """Reads a web identity's token each time one is needed: these files are replaced."""
    read = FileWebIdentityTokenLoader(path)

    def load() -> str:
        try:
            return str(read())
        except OSError as error:
            reason = error.strerror or type(error).__name__
        except ValueError:
            reason = _("not UTF-8 text")
        words = _(
            "the token file {path} (web_identity_token_file in the profile, or "
            "AWS_WEB_IDENTITY_TOKEN_FILE) can't be read: {reason}"
        ).format(path=path, reason=reason)
        raise CredentialRetrievalError(provider=WEB_IDENTITY, error_msg=words) from None

    return load
