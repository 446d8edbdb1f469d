"""botocore's models of the services, with what the program needs of them.

They are most of what botocore keeps in memory, and EC2's is most of that: it has hundreds of
operations of which two are called, and an instance has dozens of members, each looked for in each
instance of an answer. Without them a large fleet takes half the work to read.
"""

import gzip
import json
import os
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from botocore.loaders import JSONFileLoader, Loader

from tui.aws.permissions import operation_of
from tui.aws.reading import READING

#: What is read of an instance.
INSTANCE: Final = frozenset(
    {"IamInstanceProfile", "InstanceId", "Platform", "PrivateIpAddress", "State", "Tags"}
)

#: A text for people, in JSON: without it, what is parsed is half as long. botocore adds a word of its
#: own to some, so that an empty one stays. A structure's member of that name is no text.
_WORDS: Final = re.compile(rb'"documentation"\s*+:\s*+"[^"\\]*+(?:\\.[^"\\]*+)*+"')


class ModelLoader(Loader):  # type: ignore[misc]  # botocore is untyped
    """Finds models as botocore does, but believes that a service is what has a folder.

    botocore looks into the folders of all services, hundreds of them, before it loads the model
    of one. Of a service that has none it says the same then.
    """

    def list_available_services(self, type_name: str) -> list[str]:
        """The services, by name; one without a model of that type is missed when it is loaded."""
        return sorted(
            {
                entry.name
                for folder in self.search_paths
                if Path(folder).is_dir()
                for entry in os.scandir(folder)
                if entry.is_dir()
            }
        )


class LeanModels(JSONFileLoader):  # type: ignore[misc]  # botocore is untyped
    """Reads models without what they say to people, and of EC2's what is used of it.

    Each is read once, also where several contexts want it at the same time: a whole model takes
    tens of megabytes while it is read.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._models: dict[str, Any] = {}

    def load_file(self, file_path: str) -> Any:
        """A model by its path without the ending; None where there is none."""
        with self._lock:
            if file_path not in self._models:
                self._models[file_path] = self._read(file_path)
            return self._models[file_path]

    def _read(self, file_path: str) -> Any:
        for ending, unpacked in ((".json", bytes), (".json.gz", gzip.decompress)):
            path = Path(file_path)
            with suppress(FileNotFoundError):
                text = unpacked(path.with_name(f"{path.name}{ending}").read_bytes())
                if b'"documentation"' in text:
                    text = _WORDS.sub(b'"documentation":""', text)
                model = json.loads(text)
                if path.name == "endpoints":
                    return _of_called(model)
                is_ec2 = path.name == "service-2" and path.parts[-3] == "ec2"
                return _narrowed(model) if is_ec2 else model
        return None


def _of_called(endpoints: dict[str, Any]) -> dict[str, Any]:
    """Where the services are that are called: of the hundreds of others, that is megabytes."""
    # Roles and single sign-on are asked by botocore itself.
    called = {"sts", "oidc", "portal.sso", *(service for service, _ in READING)}
    for partition in endpoints["partitions"]:
        services = partition["services"].items()
        partition["services"] = {name: each for name, each in services if name in called}
    return endpoints


def _narrowed(model: dict[str, Any]) -> dict[str, Any]:
    """EC2's model with the operations that are called, and the shapes that they need."""
    called = {operation_of(name) for service, name in READING if service == "ec2"}
    operations = {
        name: operation for name, operation in model["operations"].items() if name in called
    }
    shapes = model["shapes"]
    instance = shapes["Instance"]
    members = {key: each for key, each in instance["members"].items() if key in INSTANCE}
    shapes["Instance"] = {**instance, "members": members}
    wanted: dict[str, Any] = {}
    pending = [each["shape"] for operation in operations.values() for each in _ends(operation)]
    while pending:
        name = pending.pop()
        if name not in wanted:
            wanted[name] = shapes[name]
            pending += _named_in(shapes[name])
    return {**model, "operations": operations, "shapes": wanted}


def _ends(operation: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """What an operation takes, gives and fails with."""
    yield from (operation[key] for key in ("input", "output") if key in operation)
    yield from operation.get("errors", ())


def _named_in(shape: Mapping[str, Any]) -> Iterator[str]:
    """The shapes that a shape is made of."""
    yield from (each["shape"] for each in shape.get("members", {}).values())
    yield from (shape[key]["shape"] for key in ("member", "key", "value") if key in shape)
