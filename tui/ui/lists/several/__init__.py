"""What is done to several rows of a list at once.

ending    are several sessions to end?
marking   marks rows, says how many are marked, and unmarks them
machines  what is done to the machines of several sessions
exporting writes several instances
command   which command is to run on the machines that are marked
count     is it meant for so many?
results   what becomes of it on each; `diagnoses`: what stands in the way on each
"""
