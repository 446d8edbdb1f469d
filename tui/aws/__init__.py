"""AWS, behind dataclasses and errors of our own.

    identity/        credentials, profiles and regions
    lake/            the same by CloudTrail Lake
    athena/          an organisation's history by Athena
    preferences/     the session preferences: limits, logs, encryption
    documents/       session documents: what each starts, its limits and its parameters
    insights/        what was said in sessions, asked of CloudWatch Logs Insights
    doctor/          why a machine cannot be connected to
    fleet/           what is known of machines beside the list of them
    targets/         from what a user calls a machine to the machine
    access/          just-in-time access: requests and their tokens
    hosts/           what a session leads to, as other services of AWS know it
    organisation/    what may be asked of an organisation's history, and what comes back
    client.py        Aws: calls awaited here and made in threads; identity, signatures, names,
                     and the rate of calls that AWS rations
    caller.py        who calls and where, where nobody wants to wait long for that
    sso.py           signing in by IAM Identity Center, through unsigned calls of the client
    errors.py        what can go wrong, each with a sentence that says what to do
    codes.py         which of these each code of AWS's is
    instances.py     managed nodes joined with their names from EC2
    sessions.py      start, resume, terminate, list; data keys for encrypted sessions
    reasons.py       what a reason may be, checked before it is sent
    trail.py         the proof of a session in CloudTrail
    logs.py          what a session left in S3 and CloudWatch Logs
    permissions.py   the IAM actions of each capability

and below these

    boto.py          the blocking half; it and what follows is loaded by the first worker thread
    snapshot.py      the configuration as read once, and botocore's clients made from it; the same
    bounds.py        an end to every answer, in time and in bytes; the same
    signing.py       the signature of a stream address; the same
    translation.py   botocore's exceptions -> errors.py; loaded by boto.py
    answers.py       answers that come in pages, and fields that may have any shape
    node_cache.py    what machines are called, from one listing to the next
    options.py       what an account is reached with: profile, region, endpoint, a store of secrets
    unconnected.py   why a target is usually not connected; for errors.py
    arn.py           the parts of an ARN

What comes from AWS was often written by others: reasons, names, documents and messages are
text to be shown as text, never markup, and no answer is trusted to have the shape it should.
Session tokens and keys are in no representation, log or error.

Nothing here knows a screen, a session's life or a data channel.
"""
