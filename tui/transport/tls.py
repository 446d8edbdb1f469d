"""Whose certificates are believed: those that AWS's calls believe, in botocore's order."""

import os
import ssl

from tui.transport.errors import UnusableCaBundle


def tls_context(of_profile: str | None = None) -> ssl.SSLContext:
    """What to open TLS with. Reads files, which blocks. Raises UnusableCaBundle.

    Args:
        of_profile: the file that the profile gives as its `ca_bundle`.
    """
    found = {
        "AWS_CA_BUNDLE": os.environ.get("AWS_CA_BUNDLE"),
        "ca_bundle in the profile": of_profile,
        "REQUESTS_CA_BUNDLE": os.environ.get("REQUESTS_CA_BUNDLE"),
    }
    source, file = next(((name, file) for name, file in found.items() if file), ("", None))
    try:
        return ssl.create_default_context(cafile=file)
    except FileNotFoundError:
        raise UnusableCaBundle(str(file), source, "is not there") from None
    except ssl.SSLError:
        raise UnusableCaBundle(str(file), source, "holds no certificate in PEM") from None
    except (OSError, ValueError):
        raise UnusableCaBundle(str(file), source, "cannot be read") from None
