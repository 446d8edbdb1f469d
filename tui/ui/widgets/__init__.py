"""The widgets: they draw and post, and know nothing of the app.

* The frame: `frame` is the line of tabs, `hints` the line of keys, `landing_strip` the line
  that says what ends soon.
* Lists: `table` draws rows, `listing` adds the filter and what goes wrong; `instances` and
  `sessions` are the two views that are lists. `preferences` is the third view.
* A session: `session_view` is its tab with `session_bar` above the terminal. `terminal_view`
  is the terminal: keys to the remote on top of `terminal_browser` (search, marking, links),
  which stands on `terminal_screen` (painting); the other `terminal_` modules are their parts.
* Forms: `form_field` is one input of the preferences, `reason_input` and `reason_list` are
  the field for a reason and what is offered below it. `ordered_input` is a line whose keys act
  in the order in which they were pressed.
* Words: `facts` are two columns, `checks` are findings, `proof_view` is a proof, `trouble`
  an error and what to do about it.

Text from outside goes through `tui.ui.cells` before it is drawn, and never through markup.
"""
