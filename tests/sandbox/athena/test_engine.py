"""What DuckDB is kept from, whatever SQL it is given; and types as Hive writes them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tui.sandbox.athena.engine import Engine, Running
from tui.sandbox.athena.failures import QueryFailed, QueryStopped
from tui.sandbox.athena.hive_types import read_type
from tui.sandbox.athena.statements import Plan


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = Engine(tmp_path / "engine", "123456789012", lambda places: None)
    yield made
    made.close()


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM glob('/etc/*')",
        "SELECT * FROM '/etc/passwd.csv'",
        "SELECT * FROM secret",
        "SELECT 1) TO '/tmp/x'; ATTACH '/tmp/y'; --",
    ],
)
def test_no_sql_at_all_reads_a_file_or_a_variable(engine: Engine, sql: str) -> None:
    secret = [1]
    assert secret
    with pytest.raises(QueryFailed):
        engine.run(Plan(sql, ()), "name", Running())


def test_settings_stay_as_they_are(engine: Engine) -> None:
    engine.run(Plan("SELECT 1 AS one", ()), "name", Running())
    with pytest.raises(QueryFailed):
        engine.run(Plan("SET enable_external_access=true", ()), "name", Running())


def test_what_was_stopped_before_it_began_is_not_run(engine: Engine) -> None:
    running = Running()
    running.stop()
    with pytest.raises(QueryStopped):
        engine.run(Plan("SELECT 1 AS one", ()), "name", running)


def test_types_are_read_with_their_parts() -> None:
    written = "struct<a:string,b:array<struct<c:map<string,bigint>>>>"
    kind = read_type(written)
    assert kind.for_duckdb() == ('STRUCT("a" VARCHAR, "b" STRUCT("c" MAP(VARCHAR, BIGINT))[])')
    assert read_type("struct<a:struct<b:string>>").narrowed("t.x") == (
        'CASE WHEN t.x IS NOT NULL THEN struct_pack("a" := CASE WHEN t.x."a" IS NOT NULL '
        'THEN struct_pack("b" := t.x."a"."b") END) END'
    )
