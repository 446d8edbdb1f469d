"""A crash leaves a report that its owner alone can read, without the values of variables."""

import stat
from pathlib import Path

import pytest
from textual.worker import WorkerFailed

from tui.settings.settings import state_directory
from tui.ui.host.crash import LONGEST_LINE, REPORTS_KEPT, report_crash


def crash() -> Exception:
    token = "hunter" + "2"
    try:
        raise RuntimeError(f"broken after {len(token)}")
    except RuntimeError as error:
        return error


def reports() -> list[Path]:
    return sorted(state_directory().glob("crash-*.txt"))


def test_the_user_is_told_where_the_report_is() -> None:
    words = report_crash(crash())
    (report,) = reports()
    assert str(report) in words
    assert "Traceback" not in words


def test_the_report_has_the_error_and_no_values() -> None:
    report_crash(crash())
    (report,) = reports()
    text = report.read_text()
    assert "RuntimeError: broken after 7" in text
    assert "hunter2" not in text
    assert stat.S_IMODE(report.stat().st_mode) == 0o600


def test_a_workers_error_is_reported_with_its_way_through_the_code() -> None:
    report_crash(WorkerFailed(crash()))
    (report,) = reports()
    text = report.read_text()
    assert "in crash\n" in text
    assert "RuntimeError: broken after 7" in text


@pytest.mark.parametrize(
    "secret",
    [
        "AKIA" + "IOSFODNN7EXAMPLE",
        "wJalrXUtnFEMI/K7MDENG/" + "bPxRfiCYEXAMPLEKEY",
        "IQoJb3JpZ2luX2VjEPX//////////wEaCXVzLWVhc3QtMSJHMEUCIQ" + "D4==",
        "aoaAAAAAGX8z_" + "9Yk-Wq0",
    ],
)
@pytest.mark.parametrize("words", ["Invalid header value b'{}'", "{}", "token={}&x=1"])
def test_what_an_error_says_may_hold_a_secret_and_is_not_repeated(
    words: str, secret: str
) -> None:
    try:
        try:
            raise ValueError(words.format(secret))
        except ValueError as error:
            raise ExceptionGroup("several", [RuntimeError(words.format(secret))]) from error
    except ExceptionGroup as error:
        report_crash(error)
    (report,) = reports()
    text = report.read_text()
    assert secret not in text
    assert __file__ in text
    assert "test_what_an_error_says_may_hold_a_secret_and_is_not_repeated" in text
    assert "…" in text


GIVEN = "disk of shop-7 is full"


@pytest.mark.parametrize(
    "words",
    [
        f"no such thing: {GIVEN!r}",
        f"can't take {GIVEN!r} for b'one'",
        f'it is "{GIVEN}" and "it\\"s full',
        f"no line of {[GIVEN, GIVEN]}",
        f"it says `{GIVEN}`",
        f"cut off: '{GIVEN}",
        "in another script: 障害",
    ],
)
def test_what_an_error_was_given_is_not_repeated(words: str) -> None:
    try:
        raise ExceptionGroup("several", [KeyError(GIVEN), ValueError(words)])
    except ExceptionGroup as error:
        report_crash(error)
    (report,) = reports()
    # The words of the path to this file are not the error's.
    text = report.read_text().replace(__file__, "")
    assert not any(given in text for given in (GIVEN, "障害", "full"))
    assert "KeyError: …" in text
    assert f"ValueError: {words.split()[0]}" in text
    # The line of code has its own quotes.
    assert 'raise ExceptionGroup("several"' in text


def test_an_error_that_repeats_all_it_was_given_is_cut() -> None:
    report_crash(ValueError("x" * 10_000_000))
    (report,) = reports()
    assert report.stat().st_size < 2 * LONGEST_LINE


def test_old_reports_make_room() -> None:
    for _ in range(REPORTS_KEPT + 3):
        report_crash(crash())
    assert len(reports()) == REPORTS_KEPT


def test_a_folder_that_cannot_be_written_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSM_TUI_STATE_DIR", "/dev/null/nowhere")
    assert "The report couldn't be written" in report_crash(crash())
