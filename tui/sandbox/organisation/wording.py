"""The reasons that people give, among them such as nobody should give."""

import random

_TASKS = (
    *("disk full on /var, rotating logs", "restart nginx after certificate renewal"),
    *("memory leak, taking a heap dump", "weekly patching", "queue is behind, looking why"),
    *("請求バッチの再実行", "証明書の更新", "障害対応: DB接続エラー", "ログの確認"),
    *("Überprüfung der Zertifikate", "проверка резервной копии", "التحقق من السجلات"),
)
_TICKETS = ("INC", "CHG", "OPS", "請求")
HOSTILE = (
    "100% of 'it' is \"quoted\"; DROP TABLE sessions; --",
    "a_b%c\\d\\\\e",
    "first line\nsecond line\r\n\ttabbed",
    "'; SELECT * FROM secrets WHERE '' = '",
    '{"target": "i-00000000000000000", "reason": "not this one"}',
    "[red]not markup[/red] \x1b[31mnor this\x1b[0m",
    "e\u0301te\u0301 👩‍🚒 בדיקה \u202etxet",
    "\\u0000 \u2028 \ufeff",
    "null",
    "x" * 10_000,
)


def reason(source: random.Random) -> str:
    """A reason; empty for none."""
    chance = source.random()
    if chance < 0.1:
        return ""
    if chance < 0.12:
        return source.choice(HOSTILE)
    ticket = f"{source.choice(_TICKETS)}-{source.randrange(100, 30_000)}"
    return f"{ticket}: {source.choice(_TASKS)}"
