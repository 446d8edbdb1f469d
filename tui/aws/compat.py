"""What is used of botocore's inner parts: its search for credentials is completed from within.

And what is left out of it: the packages that write its manual, a sixth of what it takes to import
it. Each method of a client has a text that is written when somebody asks for its help. Nobody does.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from types import ModuleType
from typing import Any, Final

from tui.compat import Inner, require

_IN: Final = "botocore.credentials"
_REFRESHABLE: Final = f"{_IN}:RefreshableCredentials"
_PROCESS: Final = f"{_IN}:ProcessProvider"

_EXPIRY: Final = "to tell when credentials expire"
_RENEWED: Final = "to renew credentials that somebody must be asked for"
_CHAIN: Final = "to find the credentials of a profile and of its source profiles"
_BOUNDED: Final = "to put an end to answers that have none"
_FAILURES: Final = "to say what is wrong with a credential_process"

USED: Final = (
    Inner("botocore.session:Session", "_credentials", _EXPIRY),
    Inner(_REFRESHABLE, "_expiry_time", _EXPIRY),
    Inner(_REFRESHABLE, "_refresh_using", _RENEWED),
    Inner(_REFRESHABLE, "_refresh_lock", _RENEWED),
    Inner(_REFRESHABLE, "_protected_refresh", _RENEWED),
    Inner(_REFRESHABLE, "_advisory_refresh_timeout", _RENEWED),
    Inner(_REFRESHABLE, "_mandatory_refresh_timeout", _RENEWED),
    # Of the refresh that botocore lets be called once: a class within a function.
    Inner(f"{_IN}:create_mfa_serial_refresher", "_has_been_called", _RENEWED),
    Inner(f"{_IN}:create_mfa_serial_refresher", "_refresh", _RENEWED),
    Inner(f"{_IN}:AssumeRoleCredentialFetcher", "_source_credentials", _RENEWED),
    Inner(f"{_IN}:AssumeRoleProvider", "_prompter", "to ask for MFA codes in the app"),
    Inner(f"{_IN}:AssumeRoleProvider", "_profile_provider_builder", _CHAIN),
    Inner(f"{_IN}:ProfileProviderBuilder", "_sso_token_cache", _CHAIN),
    Inner(f"{_IN}:ProfileProviderBuilder", "_create_sso_provider", _CHAIN),
    Inner(_IN, "_parse_if_needed", _FAILURES),
    Inner(_PROCESS, "_profile_name", _FAILURES),
    Inner(_PROCESS, "_popen", _FAILURES),
    Inner(_PROCESS, "_retrieve_credentials_using", _FAILURES),
    Inner("botocore.awsrequest:AWSHTTPConnectionPool", "ConnectionCls", _BOUNDED),
    Inner("botocore.awsrequest:AWSHTTPSConnectionPool", "ConnectionCls", _BOUNDED),
    Inner("botocore.awsrequest:AWSConnection", "_original_response_cls", _BOUNDED),
    Inner(
        f"{_IN}:AssumeRoleWithWebIdentityProvider",
        "_token_loader_cls",
        "to say what is wrong with the file of a web identity's token",
    ),
)

PACKAGE: Final = "botocore.docs"
DOCSTRINGS: Final = f"{PACKAGE}.docstring"


class Unwritten(str):
    """In place of a text of any kind, whatever it would have been written of."""

    __slots__ = ()

    def __new__(cls, *_of: Any, **_more: Any) -> "Unwritten":
        return super().__new__(cls)


class _Docstrings(ModuleType):
    def __getattr__(self, name: str) -> type[Unwritten]:
        if name.startswith("_"):
            raise AttributeError(name)
        return Unwritten


@contextmanager
def undocumented() -> Iterator[None]:
    """While botocore is imported. Who imports its manual later has it whole."""
    home = find_spec("botocore")
    if PACKAGE in sys.modules or home is None:
        yield
        return
    package = ModuleType(PACKAGE)
    # Of the manual's own parts some say which arguments are filled in: they are found.
    package.__path__ = [f"{folder}/docs" for folder in home.submodule_search_locations or ()]
    sys.modules.update({PACKAGE: package, DOCSTRINGS: _Docstrings(DOCSTRINGS)})
    try:
        yield
    finally:
        for name in (PACKAGE, DOCSTRINGS):
            del sys.modules[name]


with undocumented():
    require("boto3", USED)
