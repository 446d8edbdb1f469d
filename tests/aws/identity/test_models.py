"""What is left of botocore's models does what the whole ones do."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from botocore.exceptions import DataNotFoundError, UnknownServiceError
from botocore.loaders import create_loader

from tests.support.aws.calls_made import calls_made
from tui.aws.identity.models import INSTANCE, LeanModels
from tui.aws.identity.partitions import loader_of
from tui.aws.permissions import operation_of
from tui.aws.reading import READING
from tui.sandbox.service import Sandbox, SandboxOptions

SERVICES = sorted({service for service, _ in READING} | {"sso", "sso-oidc"})


def model(loader: Any, service: str) -> dict[str, Any]:
    found: dict[str, Any] = loader.load_service_model(service, "service-2")
    return found


def without_words(value: Any) -> Any:
    if isinstance(value, list):
        return [without_words(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        key: "" if key == "documentation" and isinstance(each, str) else without_words(each)
        for key, each in value.items()
    }


@pytest.mark.parametrize("service", [each for each in SERVICES if each != "ec2"])
def test_a_model_is_botocores_but_for_its_words(service: str) -> None:
    fresh = loader_of.__wrapped__(None)
    assert model(fresh, service) == without_words(model(create_loader(), service))


WORDY: dict[str, Any] = {
    "documentation": 'a "quoted" one\\',
    "members": {"documentation": {"shape": "documentation", "documentation": '\\\\" } é'}},
    "required": ["documentation"],
    "pattern": '"documentation":"kept"',
}


@pytest.mark.parametrize("separators", [(",", ":"), (" ,\n", " : ")])
def test_words_are_left_out_whatever_is_in_them(
    tmp_path: Path, separators: tuple[str, str]
) -> None:
    folder = tmp_path / "own" / "2020-01-01"
    folder.mkdir(parents=True)
    (folder / "service-2.json").write_text(json.dumps(WORDY, separators=separators))
    assert model(loader_of.__wrapped__(str(tmp_path)), "own") == without_words(WORDY)


def test_of_ec2_what_is_called_is_there_with_all_that_it_takes_and_fails_with() -> None:
    lean, whole = model(loader_of(None), "ec2"), model(create_loader(), "ec2")
    called = {operation_of(name) for service, name in READING if service == "ec2"}
    assert set(lean["operations"]) == called
    for name in called:
        operation = without_words(whole["operations"][name])
        assert lean["operations"][name] == operation
        taken = operation["input"]["shape"]
        assert lean["shapes"][taken] == without_words(whole["shapes"][taken])
    assert set(lean["shapes"]["Instance"]["members"]) == INSTANCE
    assert len(lean["shapes"]) < 100 < len(whole["shapes"])


def test_a_service_that_is_called_is_where_botocore_says() -> None:
    fresh = loader_of.__wrapped__(None)
    lean, whole = (
        each.load_data("endpoints")["partitions"] for each in (fresh, create_loader())
    )
    called = {service for service, _ in calls_made()} | {"sso", "sso-oidc", "sts"}
    places = {model(fresh, each)["metadata"]["endpointPrefix"] for each in called}
    for narrow, partition in zip(lean, whole, strict=True):
        services = partition["services"]
        told = {name: services[name] for name in places if name in services}
        assert told.items() <= narrow["services"].items()
        assert len(narrow["services"]) < 30 < len(services)
        assert {**narrow, "services": services} == partition


def test_an_instance_is_read_alike_by_the_narrow_and_the_whole_model() -> None:
    session = botocore.session.Session()
    session.register_component("data_loader", loader_of(None))
    with Sandbox(SandboxOptions(seed_history=False)) as sandbox:
        keys = sandbox.credentials
        told = [
            each.create_client(
                "ec2",
                region_name=sandbox.region,
                endpoint_url=sandbox.endpoint_url,
                aws_access_key_id=keys.access_key_id,
                aws_secret_access_key=keys.secret_access_key,
            ).describe_instances()["Reservations"]
            for each in (session, botocore.session.Session())
        ]
    lean, whole = ([found["Instances"][0] for found in each] for each in told)
    assert lean == [{key: each[key] for key in INSTANCE if key in each} for each in whole]


def test_a_model_that_is_not_there_is_looked_for_elsewhere(tmp_path: Path) -> None:
    folder = tmp_path / "ec2" / "2016-11-15"
    folder.mkdir(parents=True)
    (folder / "service-2.json").write_text("{not json")
    with pytest.raises(ValueError, match="property name"):
        model(loader_of(str(tmp_path)), "ec2")


def test_a_model_that_several_want_at_once_is_read_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read: list[str] = []
    whole = LeanModels._read

    def counted(self: LeanModels, path: str) -> Any:
        read.append(path)
        return whole(self, path)

    monkeypatch.setattr(LeanModels, "_read", counted)
    loader = loader_of.__wrapped__(None)
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda _: model(loader, "ec2"), range(4)))
    assert all(each["shapes"] is found[0]["shapes"] for each in found)
    assert sum(path.endswith("ec2/2016-11-15/service-2") for path in read) == 1


def test_only_the_folders_of_the_service_that_is_wanted_are_looked_into(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []
    exists = LeanModels.exists

    def noted(self: LeanModels, path: str) -> bool:
        looked.append(path)
        return bool(exists(self, path))

    monkeypatch.setattr(LeanModels, "exists", noted)
    for service, version in (("own", "2020-01-01"), ("own", "2021-01-01"), ("other", "1")):
        (tmp_path / service / version).mkdir(parents=True)
        (tmp_path / service / version / "service-2.json").write_text(f'{{"is": "{version}"}}')
    assert model(loader_of.__wrapped__(str(tmp_path)), "own") == {"is": "2021-01-01"}
    assert looked
    assert [path for path in looked if "own" not in Path(path).parts] == []


def test_a_service_without_a_model_is_one_that_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "hollow" / "2020-01-01").mkdir(parents=True)
    loader = loader_of.__wrapped__(str(tmp_path))
    for service, error in (("nowhere", UnknownServiceError), ("hollow", DataNotFoundError)):
        with pytest.raises(error, match=service):
            model(loader, service)
