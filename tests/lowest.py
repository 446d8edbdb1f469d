"""The oldest version of each dependency that `pyproject.toml` allows, as constraints for pip."""

import re
import tomllib
from pathlib import Path

PYPROJECT = Path(__file__).parents[1] / "pyproject.toml"


def lowest(requirement: str) -> str:
    """`boto3>=1.41,<1.45` as `boto3==1.41`, without what is optional in it."""
    name, least = re.fullmatch(r"([\w-]+)(?:\[.*\])?>=([\d.]+).*", requirement).groups()  # type: ignore[union-attr]  # each has a lower bound
    return f"{name}=={least}"


if __name__ == "__main__":
    project = tomllib.loads(PYPROJECT.read_text())["project"]
    for each in (*project["dependencies"], *project["optional-dependencies"]["demo"]):
        print(lowest(each))
