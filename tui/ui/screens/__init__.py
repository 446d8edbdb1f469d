"""The screens: what fills the window, and the questions that lie over it.

Whole screens:

* `preferences_editor` is the form of the session preferences, `preferences_review` the
  question before it is saved.
* `record` is one session's page: `recording`, `marks` with their `note`s, and its proof; `log` is
  the text of its log. `bundling` and `deletion` write and delete all there is of it.
* `doctor` says what keeps a user from an instance.

Questions and help:

* `leave` asks what is to become of live sessions, `pick` lets one of many things be found.
* `reason` asks why, `mfa` for a code, `sign_in` for a browser.
* `document` lets a session document be chosen, `parameters` asks what it is given.
* `instance` tells all that is known of an instance.
* `settings` says what is wrong with the app's settings, and what each is.
* `help` lists every key, `palette` everything that can be done.

A screen gives back what was answered and changes nothing itself; what it asks AWS for it asks
in a worker, which posts what came.
"""
