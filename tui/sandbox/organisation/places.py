"""Where the history of the organisation lies, and what it is called."""

from tui.sandbox.organisation.options import HOME_ACCOUNT as _HOME

ORGANISATION_ID = "o-sandbox001"
TRAIL_BUCKET = f"organisation-trail-{_HOME}"
"""In the home account, as a management account has it."""
RESULT_BUCKET = f"athena-results-{_HOME}"
DATABASE = "audit"
TABLE = "cloudtrail_logs_pp"
LOGS_TABLE = "session_logs"
"""Of the lines of session logs, in the bucket that session preferences can name."""
EVENT_DATA_STORE = "5a4db001-0c5e-4f0e-8b1d-5d0c0ffee001"
"""CloudTrail Lake's, over the same trail."""
WORKGROUP = "session-history"
