"""An organisation of several accounts, and what its trail has written in two years.

    options        how large it is, and how its Athena behaves
    places         its number, its buckets and what Athena calls them
    people         who starts sessions, and with what
    wording        reasons, among them such as nobody should give
    truth          what has really happened: the sessions and the refused attempts
    events         the events that CloudTrail writes of it, as JSON
    day            a day's sessions with their events
    organisation   the files of the trail, day by day

Everything comes from the seed and the day, each day for itself, so that only the days that are
asked for are made. The trail is one as they are: events come twice or a day late, fields are
missing, other services' sessions are among them, and what was refused is there too.
"""
