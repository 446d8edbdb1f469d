"""A small AWS on loopback: what the demonstration runs on, and the bed for tests.

    service          starts and stops it all: `with Sandbox(SandboxOptions()) as sandbox: ...`
    options          what kind of account, fleet and weather
    errors           what can be wrong with that
    hosts            the hosts that are answered for; no browser is

    api              where calls come in, through one door
    account          what the account holds
    gateway          where the two ends of a session meet
    agent            the far end, which speaks through the gateway

It shares the protocol with the program that it tests and demonstrates, and nothing else. It
binds 127.0.0.1, serves no browser, and gives a shell of the user it runs as to who has signed
with its secret. A new way in leads through the door, or is on the door's list with its reason.
"""
