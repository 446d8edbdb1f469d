"""The ticket keeps its secrets."""

from tui.protocol.ticket import Ticket


def test_a_ticket_shows_neither_token_nor_address() -> None:
    ticket = Ticket("session-1", "wss://ssmmessages.example/secret", "token-secret")
    assert "secret" not in repr(ticket)
    assert "session-1" in repr(ticket)
