"""The Session Manager data channel without I/O: bytes and the time in, bytes and events out.

    channel            DataChannel: the four verbs, as a client has them
    agent_channel      what an agent says and does besides
    events             what a channel reports
    errors             what can go wrong, and whose fault it is
    ticket             what opens a channel (URL and token) or takes one up (sequence numbers)
    sources            ids, random bytes and the wall clock, which it is handed
    mux                smux version 1, for port sessions with many connections
    resumption         a channel taken up again by a program that was not there before

    handshake          sections 4 and 5 as tables of states; _client and _agent are the roles
    sender             the sending half: backlog, token bucket, send window
    send_window        what was sent and is not acknowledged; outlives a connection
    loss               which of that is lost, and when to resend it
    round_trip         how long an acknowledgement takes
    pace               how fast a client sends, and in how large messages
    receiver           the receiving half: events, acknowledgements, receive window
    receive_window     what arrived; outlives a connection
    control_frames     what an end says besides its stream
    message            the binary envelope
    payloads           what is inside it
    roles              where client and agent differ
    crypto             AES-GCM with a key it is given
    versions           what the version an end reports says about it

Words: a *message* is numbered and acknowledged once, a *frame* is its bytes, sent as often as
it takes. A *stream message* is input or output; the others carry no number. The *client* is
the user's end, the *agent* runs on the instance, the *service* relays between the two and
speaks up to pause, resume and close. Sections cited here, and in the packages that call it the
data-channel description, are those of `data-channel.md` beside this file.

What it does not know: sockets, tasks, the clock, the sources of randomness. Time is a number
of seconds handed to every verb, ids and nonces come from `Sources`, and a timer is the answer
of `next_deadline`.
"""
