"""`doctor` without a target: whether the program itself is as it should be.

all_checks.py  every check, in the order in which causes hide one another
machine.py     what lies on this machine: versions, terminal, settings, keyring, archive
outside.py     what AWS answers: who calls, what time it is, which endpoints are in reach
"""
