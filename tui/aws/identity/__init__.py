"""Who calls AWS, with which credentials, and where.

    choices          profiles and regions to choose from
    contexts         what a set of profiles and regions comes to
    mfa              codes asked of whoever sits at the screen, one at a time
    profiles         what the configuration says of signing in, and roles assumed before
    chain            botocore's search for credentials, and what is added to it
    external         credentials that a process or a file outside gives
    stored           credentials as they are stored
    partitions       regions and host names, by botocore's data
    models           botocore's models of the services, without what nobody here reads

`profiles`, `chain`, `external`, `partitions` and `models` import botocore: worker threads load them.
"""
