"""moto's applications, one for each service of ours.

moto's own dispatcher guesses the service from the path, the host, the body and several headers.
Here it is given: the one that was authenticated. What moto has beside them, such as the API that
resets it, is not there to be reached.
"""

import threading
from collections.abc import Callable, Iterable
from typing import Any, cast

from tui.sandbox.calls.requests import SERVICES, WITHOUT_MOTO

StartResponse = Callable[..., Any]
WsgiApplication = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]


class Backends:
    """Made for threads; begins with empty stores."""

    def __init__(self) -> None:
        from moto.core.base_backend import BackendDict
        from moto.core.model_instances import reset_model_data

        BackendDict.reset()
        reset_model_data()
        self._applications: dict[str, WsgiApplication] = {}
        self._lock = threading.Lock()

    def __call__(
        self, service: str, environ: dict[str, Any], start: StartResponse
    ) -> Iterable[bytes]:
        """Let moto answer a request to a service of ours.

        Raises:
            NotImplementedError: moto has no such operation, or the service has none.
        """
        from botocore.model import OperationNotFoundError

        try:
            return self._application(service)(environ, start)
        except OperationNotFoundError as error:
            raise NotImplementedError(str(error)) from error

    def _application(self, service: str) -> WsgiApplication:
        from moto.moto_server.werkzeug_app import create_backend_app

        if service not in SERVICES - WITHOUT_MOTO:
            raise NotImplementedError(service)
        with self._lock:
            if service not in self._applications:
                self._applications[service] = create_backend_app(cast(Any, service))
            return self._applications[service]
