"""One data channel over one WebSocket at a time, for as long as the session lives.

    clock.py        the clock of everything live: monotonic, and running while a laptop sleeps
    trust.py        which address may be shown a token, by which proxy, and whose certificates
    gateway.py      one upgrade to a WebSocket, and what it takes
    reading.py      many messages at once
    writing.py      many messages in one write
    link.py         how a connection stands, in words
    errors.py       what can go wrong between here and the message gateway
    connection.py   reader, writer with timer, keepalive; a new ticket when the socket is gone

The theory: `protocol.DataChannel` knows all about messages and nothing about sockets; a
`Connection` owns the sockets and knows nothing about messages. It moves bytes between the
two, tells the channel the time, and asks its owner for a ticket (a callable, so that nothing
here knows boto3) whenever it needs another socket. Sockets come and go; the channel, its
sequence numbers and what it has not yet been acknowledged stay.

It refuses to know what the events mean. They go to the owner in order, on the event loop, and
an event is taken by the owner before its message is acknowledged.
"""
