"""The page says nothing but what we wrote, whatever is in the recording."""

import json
import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from tests.exports.told import page_of, recorded

HOSTILE = st.lists(
    st.one_of(
        st.text(max_size=20),
        st.sampled_from(
            [
                "</script><script>alert(1)</script>",
                "<!--<script>",
                "-->",
                "]]>",
                "<img src=x onerror=alert(1)>",
                "\x1b]8;;javascript:alert(1)\x07link\x1b]8;;\x07",
                "\x1b]2;</title><b>\x07",
                "&lt;&amp;\u2028\u2029\x00\ud800",
                "\x1b[48;2;1;2;3m}</style>",
            ]
        ),
    ),
    max_size=6,
).map("".join)


class Outline(HTMLParser):
    """The tags of a page with their attributes, and what is in its scripts and styles."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=False)
        self.tags: list[tuple[str, tuple[tuple[str, str | None], ...]]] = []
        self.raw: list[tuple[str, dict[str, str | None], str]] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(attrs)))
        if tag in {"script", "style"}:
            self.raw.append((tag, dict(attrs), ""))

    def handle_data(self, data: str) -> None:
        if self.cdata_elem:
            tag, attributes, text = self.raw[-1]
            self.raw[-1] = tag, attributes, text + data
        else:
            self.text += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)


def policy_of(outline: Outline) -> str:
    [policy] = [
        dict(attrs)["content"]
        for tag, attrs in outline.tags
        if tag == "meta" and ("http-equiv", "Content-Security-Policy") in attrs
    ]
    assert policy is not None
    return policy


def digest(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


@given(HOSTILE, HOSTILE, HOSTILE)
def test_no_text_of_a_recording_is_markup(title: str, output: str, label: str) -> None:
    plain = Outline(page_of(recorded([(0.0, "o", "x"), (1.0, "m", "y")])))
    events = [(0.0, "o", output), (1.0, "m", label)]
    page = page_of(recorded(events, title=title))
    outline = Outline(page)
    assert outline.text == plain.text
    without = [tag for tag in outline.tags if tag[0] != "meta"]
    assert without == [tag for tag in plain.tags if tag[0] != "meta"]
    for tag, attributes, text in outline.raw:
        if attributes.get("type") == "application/json":
            json.loads(text)
            assert not re.search("[<>&\u2028\u2029]", text)
        elif tag == "script":
            assert text == plain.raw[-1][2]


@given(HOSTILE)
def test_the_policy_allows_our_script_and_our_styles_alone(output: str) -> None:
    outline = Outline(page_of(recorded([(0.0, "o", output)])))
    scripts = [text for tag, attrs, text in outline.raw if tag == "script" and not attrs]
    styles = [text for tag, _, text in outline.raw if tag == "style"]
    assert policy_of(outline) == (
        "default-src 'none'; base-uri 'none'; form-action 'none'; "
        f"script-src {' '.join(map(digest, scripts))}; "
        f"style-src {' '.join(map(digest, styles))}"
    )
    assert len(scripts) == 1
    assert not re.search(r"url\(|@import|https?:", "".join((*styles, *scripts)))


def test_an_hour_of_work_is_some_megabytes() -> None:
    """A line a second, and each minute a screen of a full-screen program."""
    events = [
        (float(n), "o", f"\x1b[32m12:00:{n % 60:02}\x1b[0m request {n} took {n % 977} ms\r\n")
        for n in range(3600)
    ]
    page = page_of(recorded(events, columns=80, lines=24))
    shown = sum(len(data) for _, _, data in events)
    assert len(page) < 3 * shown + 30_000
