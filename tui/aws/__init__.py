"""AWS, behind dataclasses and errors of our own.

    client.py        Aws: calls awaited here and made in threads; identity, signatures, names
    mfa.py           codes asked of whoever sits at the screen, one at a time
    sso.py           signing in by IAM Identity Center
    choices.py       profiles and regions to choose from
    errors.py        what can go wrong, each with a sentence that says what to do
    instances.py     managed nodes joined with their names from EC2
    sessions.py      start, resume, terminate, list
    reasons.py       what a reason may be, checked before it is sent
    preferences.py   the session document: limits, logs, encryption
    preference_inputs.py  what a person may fill in there, checked
    preferences_edit.py   from a document to the next one; nothing in it is lost
    preferences_save.py   writing it, unless somebody else was faster
    trail.py         the proof of a session in CloudTrail
    logs.py          what a session left in S3 and CloudWatch Logs
    keys.py          data keys for encrypted sessions
    permissions.py   the IAM actions of each capability, and the policy made of them
    doctor.py        why a machine cannot be connected to
    machines.py      the machines of a name, listed or not
    checks.py        judges what the doctor finds of the machine and the caller
    needs.py         the same for what a session needs: document, key, logs, permissions

and below these

    boto.py          the blocking half; it and what follows is loaded by the first worker thread
    reading.py       one reading of the configuration, and boto3's clients made from it; the same
    bounds.py        an end to every answer, in time and in bytes; the same
    chain.py         the search for credentials, and what is added to it; the same
    partitions.py    regions and host names, by botocore's data; the same
    signing.py       the signature of a stream address; the same
    sources.py       credentials that a process or a file outside gives; the same
    translation.py   botocore's exceptions -> errors.py; loaded by boto.py
    profiles.py      what the configuration says of signing in, and roles assumed before; the same
    stored.py        credentials as they are stored
    threads.py       the worker threads
    pace.py          turns for calls that AWS rations
    pages.py         answers that come in pages
    fields.py        fields of answers that may have any shape
    arn.py, minutes.py, endpoint.py, options.py   small words of the trade

What comes from AWS was often written by others: reasons, names, documents and messages are
text to be shown as text, never markup, and no answer is trusted to have the shape it should.
Session tokens and keys are in no representation, log or error.

Nothing here knows a screen, a session's life or a data channel.
"""
