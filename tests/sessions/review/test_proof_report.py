"""A report says all there is, and nothing in it acts."""

import json
import re
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.evidence import event
from tui import language
from tui.sessions.review.proof import (
    Agreement,
    Evidence,
    EvidenceSource,
    Proof,
    ProofVerdict,
    SourceState,
    agreements,
)
from tui.sessions.review.proof_report import (
    proof_json,
    proof_markdown,
    proof_text,
    verdict_words,
)
from tui.sessions.review.testimony import event_evidence

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
HOSTILE = "\x1b]0;x\x07\x1b[2J| a |\n# no\r\n```\n</script><b>[x](javascript:y)\u202e\x9b" * 200


def proof(text: str = "disk full", verdict: ProofVerdict = ProofVerdict.AGREE) -> Proof:
    return Proof(
        session_id=text,
        account="123456789012",
        region="eu-west-1",
        assembled=NOON,
        evidence=(
            Evidence(
                EvidenceSource.TRAIL,
                SourceState.FOUND,
                NOON,
                text,
                title=text,
                facts=(("reason", text),),
                raw={"requestParameters": {"reason": text}},
            ),
            Evidence(EvidenceSource.S3, SourceState.DENIED, NOON, text, action="s3:GetObject"),
        ),
        agreements=(
            Agreement(
                "reason", verdict, (("CloudTrail", text), ("DescribeSessions", text)), text
            ),
        ),
    )


def test_the_json_holds_everything_with_its_source_and_time() -> None:
    read = json.loads(proof_json(proof()))
    assert (read["holds"], read["waiting"]) == (True, False)
    assert read["evidence"][0]["raw"]["requestParameters"]["reason"] == "disk full"
    assert read["evidence"][0]["looked"] == "2026-11-23T12:00:00Z"
    assert read["evidence"][1]["action"] == "s3:GetObject"
    assert read["agreements"][0]["answers"][0] == {
        "source": "CloudTrail",
        "answer": "disk full",
    }


def test_the_markdown_reads_as_a_report() -> None:
    lines = proof_markdown(proof("そこにセッションがあるから")).splitlines()
    assert lines[0] == "# Session そこにセッションがあるから"
    assert "| reason | ✓ agree | CloudTrail | そこにセッションがあるから |" in lines
    assert "## CloudTrail: そこにセッションがあるから" in lines


@pytest.mark.parametrize("render", [proof_json, proof_markdown, proof_text])
@given(text=st.text() | st.just(HOSTILE))
def test_nothing_in_a_report_acts_on_a_terminal(render: "object", text: str) -> None:
    assert callable(render)
    shown = render(proof(text))
    categories = {unicodedata.category(letter) for letter in shown if letter != "\n"}
    assert not categories & {"Cc", "Cs", "Zl", "Zp"}
    assert "\u202e" not in shown


@given(text=st.text() | st.just(HOSTILE))
def test_no_text_breaks_out_of_its_place_in_markdown(text: str) -> None:
    lines = proof_markdown(proof(text)).split("\n")
    plain = proof_markdown(proof("x")).split("\n")
    headings = [line for line in lines if line.startswith("#")]
    tables = [line for line in lines if line.startswith("|")]
    assert len(headings) == len([line for line in plain if line.startswith("#")])
    assert len(tables) == len([line for line in plain if line.startswith("|")])
    assert all(len(re.findall(r"(?<!\\)\|", line.replace("\\\\", ""))) == 5 for line in tables)


def test_the_verdict_is_a_sentence() -> None:
    assert verdict_words(proof()).startswith("Verified")
    against = proof(verdict=ProofVerdict.CONTRADICT)
    assert verdict_words(against) == "The sources disagree: reason."


def test_a_report_is_english_and_the_screen_in_the_language_of_the_user() -> None:
    language.choose("ja")
    found = agreements(None, [event()], None)
    told = replace(proof("look"), evidence=(event_evidence(event(), NOON),), agreements=found)
    assert "CloudTrail has the StartSession event." in proof_markdown(told)
    assert "CloudTrail only." in proof_json(told)
    assert "検証済み" not in proof_markdown(told)
    assert "CloudTrailにStartSessionイベントがあります。" in proof_text(told)
    assert "検証済み" in proof_text(told)
