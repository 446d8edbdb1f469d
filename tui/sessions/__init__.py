"""Live sessions: what joins AWS, the data channel and the terminal.

    runner.py       runs one session, whatever its kind, from its start to its end
    kind.py         what a kind decides, and how far a session has come
    progress.py     what is known of a session that is run
    client.py       what every kind asks of AWS: to start, resume, give keys, terminate
    session.py      a shell and its terminal: the kind that the app shows
    session_facts.py  what its runner has counted of it
    headless/       the kinds without a screen: commands, ports and SSH
    forwards/       forwarded ports as they are listed, those in the background too
    copying/        files and folders to and from an instance, over such sessions
    journal/        what a session leaves on this machine: crash record, history, recording
    orphans/        sessions that outlive the program that started them
    review/         sessions that were: what is remembered of them, and what proves them
    countdown.py    pure: limits and the time -> what is left, and how urgent that is
    limits.py       where those limits are learnt, the nearest source first
    states.py       the states of a shell's session and what moves it from one to the next, as a table
    connection_status.py  how a shell's connection is at the moment, in a word
    ending.py       how it ended: the cause, and the words for it
    registry.py     the open sessions, in tab order
    reasons.py      earlier reasons, templates, and what a reason has to be here
    document_check.py  what is wrong with what a session document is to be given
    bounded.py      regular expressions of others, where they can be stopped
    landing.py      a line that lets work outlive its session
    terminal_guard.py  the user's terminal, given back as it was by whoever draws on it
    target.py       from what a user calls a machine to the instance that is meant

Words: a session is *live* while AWS may still hold it for us; its *limits* are the maximum
duration and the idle timeout that the service enforces; its *ending* is the cause and the
words that the user is shown. The service alone decides over an end; the countdown is our
reckoning of it, on the server's clock, and errs on the early side.

This package knows nothing of widgets. Whoever shows a session is told that something changed
by the listener given to the registry, on the event loop, and looks for itself.
"""
