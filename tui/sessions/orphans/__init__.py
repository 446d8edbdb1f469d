"""Sessions that outlive the program that started them.

starting         one that is about to be started, in a file until it is known by other means
crash_record     one that is live, in a file for the next start to find
crash_records    finds these files, and ends their sessions or forgets them
settling         what earlier runs have left unsettled in the history, settled
processes        whether a process is the one that it was
"""
