"""Sessions without a screen: for commands, ports and SSH. Each is a kind for `sessions.runner`.

command_run      what every run of a command is
command          runs one without input; `after_cut` knows whether it is heard again after a cut
captured         its output, kept for the end; `reader` knows who reads its words there
batch            one command on several machines, for who watches it
paced            so many of them on several machines, and no more than AWS takes
encoded          bytes both ways through a terminal that changes them
fed              a command that is given standard input, by `encoded`
interactive      runs one command on the user's terminal; `parting` tells its exit status,
                 `keyboard` its keys from the answers of the terminal
forward          forwards a port, with `forward_mux` or `forward_basic`
machine_gone     whether it was the machine's end that ended a session
proxy            carries an SSH connection; `key_agent` offers its client a `one_time_key`
pipes            this process's standard streams, without stopping the event loop
"""
