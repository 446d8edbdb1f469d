"""Sessions without a screen: for commands, ports and SSH.

life             one of them, from StartSession to its end
trace            what it leaves on this machine
command          runs one command; `after_cut` knows whether it is heard again after a cut
encoded          bytes both ways through a terminal that changes them
fed              a command that is given standard input, by `encoded`
attached         runs one command on the user's terminal; `parting` tells its exit status
forward          forwards a port, with `forward_mux` or `forward_basic`
proxy            carries an SSH connection
pipes            this process's standard streams, without stopping the event loop
"""
