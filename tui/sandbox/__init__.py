"""A small AWS on loopback: what the demonstration runs on, and the bed for tests.

    service          starts and stops it all: `with Sandbox(SandboxOptions()) as sandbox: ...`
    options          what kind of account, fleet and weather
    errors           what can be wrong with that

The API endpoint, where calls come in:

    api              a WSGI application: our own part, and moto behind it
    hosts            the hosts that are answered for; no browser is
    door             lets in what is signed with a secret of this run, and nothing else
    wallet           those secrets
    signatures       Signature Version 4, read and computed
    payloads         a body for S3: whole, in signed chunks, or unsigned
    refusals         who is not let in is told so in each service's words
    onward           what was authenticated, written anew for who carries it out
    requests         which service is asked for what
    backends         moto's applications, one for each service
    answers          errors and checks in AWS's words
    conditions       denied actions, throttling, latency
    inventory        DescribeInstanceInformation, GetConnectionStatus
    tagging          the tags of hybrid nodes
    machines         EC2's DescribeInstances and DescribeRegions
    policies         IAM's SimulatePrincipalPolicy
    temporary        STS's temporary credentials
    session_calls    StartSession, ResumeSession, TerminateSession
    parameters       those of a session document

What the account holds:

    region           all of it, by region where that matters
    account          its number, and who calls
    fleet            the instances, with one for each cause of "why can't I connect?"
    furniture        buckets, log groups and keys
    key_state        what keeps a key from being used
    records          sessions, living and past; DescribeSessions
    history          past sessions, made up
    trail            CloudTrail's events; LookupEvents
    call_events      a call as CloudTrail tells it
    documents        session documents, in moto's store

Where the two ends of a session meet:

    gateway          both sides' WebSockets, tokens
    relay            one session: frames from side to side, its end
    faults           a bad wire on purpose: drop, repeat, reorder, delay, cut
    limits           when a session must end

The far end, which speaks through the gateway:

    agent            the official agent's part, for one session
    program          what it runs, and whom that speaks to
    shell            shells and interactive commands, and what they find around them
    pseudo_terminal  a program on a terminal of its own
    command          commands without a terminal
    ports            connections to a port, one at a time or many
    keys             KMS, for encrypted sessions
    session_log      what a session said, in the shapes of AWS
    log_store        where that goes: moto's S3 and CloudWatch Logs

It shares the protocol with the program that it tests and demonstrates, and nothing else. It
binds 127.0.0.1, serves no browser, and gives a shell of the user it runs as to who has signed
with its secret. A new way in leads through the door, or is on the door's list with its reason.
"""
