"""The widgets that several rooms draw: they draw and post, and know nothing of the app.

* The frame: `frame` is the line of tabs, `key_footer` the line of keys.
* Forms: `form_field` is one input of the preferences, `parameter_field` one parameter of a
  session document, `reason_input` and `reason_list` are
  the field for a reason and what is offered below it. `ordered_input` is a line whose keys act
  in the order in which they were pressed.
* Words: `facts` are two columns, `mark_list` a session's marks and notes, `checks` are findings,
  `proof_view` is a proof, `error_panel` an error and what to do about it.
* `choice` is a question with a few answers, the harmless one first; `once` is a screen that
  is left once; `hit_list` is one with a field for words and what was found below it.

Text from outside goes through `tui.ui.words.cells` before it is drawn, and never through markup.
"""
