"""The operations that are answered here, of one account."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs

from tui.sandbox.access.requests import AccessRequests
from tui.sandbox.account.documents import Documents
from tui.sandbox.account.state import AccountState, call_event
from tui.sandbox.api.databases import DATABASE_ACTIONS, describe
from tui.sandbox.api.gathered import get_inventory
from tui.sandbox.api.instance_connect import send_ssh_public_key
from tui.sandbox.api.inventory import Inventory
from tui.sandbox.api.machines import Machines, describe_regions
from tui.sandbox.api.nodes import Nodes
from tui.sandbox.api.policies import get_role, simulate_principal_policy
from tui.sandbox.api.properties import Properties
from tui.sandbox.api.session_calls import SessionCalls
from tui.sandbox.api.tagging import TAG_OPERATIONS, answer_about_tags
from tui.sandbox.api.temporary import LIFETIMES, give_credentials
from tui.sandbox.athena.on_demand import Athenas, is_asked
from tui.sandbox.calls.answers import ApiError
from tui.sandbox.calls.requests import Call
from tui.sandbox.calls.wallet import Wallet
from tui.sandbox.insights.queries import LogQueries
from tui.sandbox.organisation.places import TRAIL_BUCKET

Answer = dict[str, Any] | str

#: What moto says it has done, and does not: no agent runs a command here but in a session.
PRETENDED = (
    *("ssm:SendCommand", "ssm:ListCommands", "ssm:ListCommandInvocations"),
    *("ssm:GetCommandInvocation", "ssm:CancelCommand"),
)


class Operations:
    """Answers calls, on the sandbox's event loop but for what may take long."""

    def __init__(
        self, state: AccountState, sessions: SessionCalls, wallet: Wallet, athenas: Athenas
    ) -> None:
        self.state = state
        self._athenas = athenas
        self._sessions = sessions
        self._wallet = wallet
        self.access = AccessRequests(state, wallet)
        """The requests for just-in-time access."""
        self._answers: Mapping[str, Callable[[Call], Answer | None]] = {
            **self._of_systems_manager(),
            **self._of_others(),
        }

    def find(self, call: Call) -> Callable[[Call], Answer | None] | None:
        """What answers a call; None where it is moto's. It answers None likewise."""
        return self._answers.get(call.action)

    def find_slow(self, call: Call) -> Callable[[Call], Answer | None] | None:
        """What answers a call on the thread of its request; None where nothing does."""
        return self._athenas[self.state.account].find(call) if is_asked(call) else None

    def prepare(self, call: Call, environ: Mapping[str, Any]) -> None:
        """Have the objects there that moto is about to be asked for."""
        if call.service == "s3" and call.arguments.get("Bucket") == TRAIL_BUCKET:
            query = parse_qs(environ.get("QUERY_STRING", ""))
            place = environ["PATH_INFO"].strip("/")
            if place == TRAIL_BUCKET:
                place = f"{place}/{query.get('prefix', [''])[0]}"
            self._athenas[self.state.account].prepare((place,))

    def _of_others(self) -> dict[str, Callable[[Call], Answer | None]]:
        state = self.state
        logs = LogQueries(state.account, state.options.log_query_delay)
        return {
            "logs:StartQuery": lambda call: logs.start_query(call, state.now()),
            "logs:GetQueryResults": lambda call: logs.get_query_results(call, state.now()),
            "logs:DescribeQueries": lambda call: logs.describe_queries(call, state.now()),
            "logs:StopQuery": lambda call: logs.stop_query(call, state.now()),
            "cloudtrail:LookupEvents": lambda call: state.trail.lookup_events(
                call.arguments, state.now(), call.region
            ),
            "ec2:DescribeInstances": lambda call: Machines(
                *self._place(call), state.account
            ).describe_instances(call.arguments, call.request_id, state.now()),
            "ec2:DescribeRegions": lambda call: describe_regions(
                call.arguments, call.request_id, state.name
            ),
            "iam:GetRole": lambda call: get_role(call, state.caller),
            "ec2-instance-connect:SendSSHPublicKey": lambda call: send_ssh_public_key(
                call, state.fleet_of(call.region), state.pushed_keys, state.now()
            ),
            **dict.fromkeys(DATABASE_ACTIONS, self._describe_databases),
            "iam:SimulatePrincipalPolicy": lambda call: simulate_principal_policy(call, state),
            "sts:GetCallerIdentity": self._caller_identity,
            **dict.fromkeys((f"sts:{each}" for each in LIFETIMES), self._give_credentials),
        }

    def _of_systems_manager(self) -> dict[str, Callable[[Call], Answer | None]]:
        state, sessions = self.state, self._sessions
        return {
            "ssm:DescribeInstanceInformation": lambda call: self._inventory(
                call
            ).describe_instance_information(call.arguments, state.now()),
            "ssm:GetConnectionStatus": lambda call: self._inventory(call).get_connection_status(
                call.arguments
            ),
            "ssm:ListNodes": lambda call: Nodes(*self._place(call), state.account).list_nodes(
                call.arguments, state.now()
            ),
            "ssm:DescribeInstanceProperties": lambda call: Properties(
                *self._place(call)
            ).describe_instance_properties(call.arguments, state.now()),
            "ssm:GetInventory": lambda call: get_inventory(
                state.fleet_of(call.region), call.arguments, state.now()
            ),
            **dict.fromkeys(PRETENDED, _refuse),
            "ssm:StartSession": sessions.start_session,
            "ssm:ResumeSession": sessions.resume_session,
            "ssm:TerminateSession": sessions.terminate_session,
            "ssm:StartAccessRequest": self.access.start_access_request,
            "ssm:GetAccessToken": self.access.get_access_token,
            "ssm:GetOpsItem": self.access.get_ops_item,
            "ssm:DescribeSessions": lambda call: state.sessions.describe_sessions(
                call.arguments, state.now(), state.abroad(call.region)
            ),
            "ssm:GetDocument": lambda call: self._documents(call).get_document(call.arguments),
            "ssm:ListDocuments": lambda call: self._documents(call).list_documents(
                call.arguments
            ),
            "ssm:UpdateDocument": self._update_document,
            "ssm:ListDocumentVersions": lambda call: self._documents(
                call
            ).list_document_versions(call.arguments),
            **{f"ssm:{operation}": self._answer_about_tags for operation in TAG_OPERATIONS},
        }

    def _place(self, call: Call) -> tuple[Any, str]:
        """The fleet that a call is about, and the region."""
        return self.state.fleet_of(call.region), call.region or self.state.name

    def _documents(self, call: Call) -> Documents:
        return self.state.documents_of(call.region)

    def _inventory(self, call: Call) -> Inventory:
        return Inventory(self.state.fleet_of(call.region), self.state.options.page_overlap)

    def _answer_about_tags(self, call: Call) -> Answer | None:
        fleet = self.state.fleet_of(call.region)
        return answer_about_tags(call.operation, fleet, call.arguments)

    def _describe_databases(self, call: Call) -> Answer:
        return describe(call, self.state.databases_of(call.region))

    def _give_credentials(self, call: Call) -> Answer:
        return give_credentials(call, self._wallet, self.state.caller, self.state.now())

    def _update_document(self, call: Call) -> Answer:
        answer = self._documents(call).update_document(call.arguments)
        self.state.trail.note(call_event(call, self.state, None))
        return answer

    def _caller_identity(self, call: Call) -> Answer:
        caller = self.state.caller
        return (
            '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">'
            f"<GetCallerIdentityResult><Arn>{caller.arn}</Arn>"
            f"<UserId>{caller.user_id}</UserId><Account>{caller.account}</Account>"
            "</GetCallerIdentityResult>"
            f"<ResponseMetadata><RequestId>{call.request_id}</RequestId></ResponseMetadata>"
            "</GetCallerIdentityResponse>"
        )


def unknown(call: Call) -> ApiError:
    """What is said of an operation that nobody here answers."""
    words = f"The sandbox does not know {call.action}."
    return ApiError("NotImplemented", words, HTTPStatus.NOT_IMPLEMENTED)


def _refuse(call: Call) -> Answer:
    raise unknown(call)
