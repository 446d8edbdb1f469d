"""A small AWS on loopback: what the demonstration runs on, and the bed for tests.

    service          starts and stops it all: `with Sandbox(SandboxOptions()) as sandbox: ...`
    api              the operations of AWS that are answered here; moto has the others
    athena           queries over the trail of an organisation, truly executed
    access           requests for just-in-time access, and their tokens
    agent            the far end, which speaks through the gateway
    insights         queries of CloudWatch Logs Insights
    account          what the account holds
    options          what kind of account and fleet, and which faults
    organisation     several accounts, and what their trail has written in two years
    gateway          where the two ends of a session meet
    calls            a call from its bytes to who made it; one door for all of them
    errors           what can be wrong with the options, or with driving it
    hosts            the hosts that are answered for; no browser is

Imports lead down this list and never up.

It shares the protocol with the program that it tests and demonstrates, and nothing else: what
both got wrong in the same way would never be seen. So it has its own `is_loopback`, of a Host
header.

It binds 127.0.0.1, serves no browser, and gives a shell of the user it runs as to who has signed
with its secret. A new way in leads through the door, or is on the door's list with its reason.
"""
