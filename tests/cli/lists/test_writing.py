"""How instances are written while they arrive."""

import csv
import json
import unicodedata
from dataclasses import replace
from io import StringIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tui.aws.instances import ManagedInstance
from tui.cli.lists.writing import CsvWriter, JsonWriter, TableWriter, Writer
from tui.exports.instances import COLUMNS, ListedInstance, text_of
from tui.printable import csv_cell

WEB = ManagedInstance(
    "i-0abc",
    "web-01",
    "Online",
    tags={"Environment": "prod", "Name": "web-01"},
    tags_known=True,
)
NAMES = ("name", "instance", "tag:Environment")


def listed(node: ManagedInstance = WEB) -> ListedInstance:
    return ListedInstance(node, "prod@eu-west-1", "prod", "eu-west-1")


def printed(capsys: pytest.CaptureFixture[str], writer: Writer, *names: str) -> str:
    """What a writer prints of instances with these names, a page each."""
    for name in names:
        writer.write([listed(replace(WEB, name=name))])
    writer.finish([])
    return capsys.readouterr().out


def test_a_line_is_an_instance_and_nothing_of_it_is_cut(
    capsys: pytest.CaptureFixture[str],
) -> None:
    lines = printed(capsys, Writer(NAMES), "web-01", "x" * 999).splitlines()
    assert lines == ["web-01\ti-0abc\tprod", f"{'x' * 999}\ti-0abc\tprod"]


def test_a_tables_lines_end_where_the_terminal_does(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "28")
    first, web, long = printed(capsys, TableWriter(NAMES), "請求-01", "x" * 99).splitlines()
    assert first == "NAME     INSTANCE  TAG:ENVI…"
    assert web == "請求-01  i-0abc    prod"
    assert long == "x" * 27 + "…"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(), st.text())
def test_nothing_in_an_instance_acts_on_a_terminal_or_becomes_another_line(
    capsys: pytest.CaptureFixture[str], name: str, value: str
) -> None:
    hostile = listed(replace(WEB, name=name, tags={"Environment": value}))
    writers = Writer(NAMES), TableWriter(NAMES), JsonWriter()
    for writer in writers:
        capsys.readouterr()
        writer.write([hostile])
        shown = capsys.readouterr().out
        categories = {unicodedata.category(letter) for letter in shown if letter not in "\n\t"}
        assert not categories & {"Cc", "Cs", "Zl", "Zp"}
        assert shown.count("\n") == (2 if isinstance(writer, TableWriter) else 1)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(), min_size=2, max_size=3))
def test_csv_and_json_read_back(capsys: pytest.CaptureFixture[str], names: list[str]) -> None:
    capsys.readouterr()
    rows = [*csv.reader(StringIO(printed(capsys, CsvWriter(("name",)), *names), newline=""))]
    told = [text_of(listed(replace(WEB, name=name)), "name") for name in names]
    assert rows == [["name"], *([csv_cell(name)] if csv_cell(name) else [""] for name in told)]
    found = json.loads(printed(capsys, JsonWriter(), *names))
    assert [one["name"] for one in found["instances"]] == [name or None for name in names]


def test_csv_holds_no_formula(capsys: pytest.CaptureFixture[str]) -> None:
    output = printed(capsys, CsvWriter(("name", "tag:=1+1")), "=1+1")
    assert output == "name,tag:=1+1\r\n'=1+1,\r\n"


def test_json_without_instances_is_whole_and_names_what_has_failed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    JsonWriter().finish([("prod@eu-west-1", "no"), ("", "not here")])
    assert json.loads(capsys.readouterr().out) == {
        "schema": 1,
        "instances": [],
        "failed": [
            {"context": "prod@eu-west-1", "error": "no"},
            {"context": None, "error": "not here"},
        ],
    }


@pytest.mark.parametrize("key", ["Environment", "environment", "\uff25NVIRONMENT"])
def test_a_tags_key_is_found_in_any_spelling(key: str) -> None:
    assert text_of(listed(), f"tag:{key}") == "prod"


def test_a_tags_key_as_it_is_written_comes_first() -> None:
    node = replace(WEB, tags={"env": "lower", "ENV": "upper"})
    assert [text_of(listed(node), f"tag:{key}") for key in ("env", "ENV", "zone")] == [
        "lower",
        "upper",
        "",
    ]


def test_every_column_has_a_text_for_what_is_not_known() -> None:
    bare = ListedInstance(ManagedInstance("i-0abc"), "", "", "eu-west-1")
    texts = {name: text_of(bare, name) for name in COLUMNS}
    assert {name for name, text in texts.items() if text} == {"instance", "region"}
