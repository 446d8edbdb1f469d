"""The sessions of an organisation: what may be asked of its history, and what comes back.

    question.py   HistoryQuestion: whose sessions, where, when, why
    session.py    OrganisationSession: one session, or one attempt that was refused
    source.py     HistorySource: who can be asked, how far it is, and what it costs

CloudTrail writes who started, resumed and ended sessions, in every account and region, into
files on S3. `tui.aws.athena` has Athena read them, `tui.aws.lake` asks CloudTrail Lake; both are
sources, and who asks need not know which. Both cost money for every byte they scan: nothing
here is asked for that the user did not ask for.
"""
