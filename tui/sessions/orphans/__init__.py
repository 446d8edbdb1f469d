"""Sessions that outlive the program that started them.

starting         one that is about to be started, in a file until it is known by other means
survivor         one that is live, in a file for the next start to find
survivors        finds them, and offers to resume or to end them
settling         what earlier runs have left unsettled in the ledger, settled
processes        whether a process is the one that it was
"""
