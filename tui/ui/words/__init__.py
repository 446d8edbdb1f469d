"""Things as words; all of it pure but `exports`.

    cells            text cut or filled to a width in cells
    times            moments and clocks; lengths of time are in `tui.durations`
    rest             the first of many lines, and how many more there are
    status_line      what a list says of itself, and what goes where there is no room
    context          account, region and profile
    needs            what was denied, and what is missing for it
    notices          what to say when time runs short
    session_rows     AWS's sessions joined with ours and the history's
    page_facts       what a session's page says of it; `recording_words` of its recording
    machine_words    the sessions on a machine
    preference_words the session preferences; `diff_words` what changes in them
    document_words   session documents, and what they are given
    json_words       JSON in colours
    exports          writes the files that a user asks for

Text from outside goes through `cells` before it is drawn, and never through markup.
"""
