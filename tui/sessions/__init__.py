"""Live sessions: what joins AWS, the data channel and the terminal.

    countdown.py    pure: limits and the time -> what is left, and how urgent that is
    limits.py       where those limits are learnt, the nearest source first
    states.py       the states of a session and what moves it from one to the next, as a table
    session.py      one session from StartSession to its end
    line.py         its calls to AWS and its connection
    lamp.py         how that line is at the moment, in a word
    ending.py       how it ended: the cause, and the words for it
    registry.py     the open sessions, in tab order
    survivors.py    sessions of ours that outlived the program, each in a file (`survivor`)
    trace.py        what a session without a screen leaves on this machine
    processes.py    whether a process is the one that it was
    reasons.py      earlier reasons, templates, and what a reason has to be here
    bounded.py      regular expressions of the user's, where they can be stopped
    ledger.py       what this machine remembers of a session
    recording.py    what a session shows, kept where the user wants that
    landing.py      a line that lets work outlive its session
    proof.py        what the witnesses of a session say, and where they agree; pure
    evidence.py     hearing those witnesses
    testimony.py    what each of them said, in words; pure
    proof_report.py a proof as Markdown, JSON and text
    access_log.py   who was where and why, from AWS and from the ledger
    export.py       such a log as CSV, JSON, Markdown and text
    printable.py    text from outside, made harmless for the screen, Markdown and CSV
    life.py         one session without a screen, from StartSession to its end
    command.py      such a session that runs one command; `after_cut` listens for it
    fed.py          such a session that runs one command and gives it input
    encoded.py      bytes through a terminal, exact both ways: the script there and its words
    attached.py     such a session that runs one command on a terminal
    parting.py      how that command says that it has ended
    forward.py      such a session that forwards a port, with `forward_mux` and `forward_basic`
    proxy.py        such a session that carries an SSH connection
    pipes.py        this process's standard streams, without stopping the event loop
    terminal_guard.py  the user's terminal, given back as it was by whoever draws on it
    target.py       from what a user calls a machine to the instance that is meant

Words: a session is *live* while AWS may still hold it for us; its *limits* are the maximum
duration and the idle timeout that the service enforces; its *ending* is the cause and the
words that the user is shown. The service alone decides over an end; the countdown is our
reckoning of it, on the server's clock, and errs on the early side.

This package knows nothing of widgets. Whoever shows a session is told that something changed
by the listener given to the registry, on the event loop, and looks for itself.
"""
