"""What went wrong: a title, what to do, and the id that AWS support asks for."""

from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from tui.aws.errors import AccessDenied, AwsError, ExpiredCredentials, NoCredentials, Unanswered
from tui.language import N_, _
from tui.printable import clean
from tui.ui.actions import Scope, bindings_of
from tui.ui.messages import DemoRequested, RetryRequested, SignInRequested
from tui.ui.widgets.key_footer import KeyFooter

SIGN_IN_HERE: Final = N_("Or sign in here: press s.")

SSO_LOGIN: Final = "aws sso login"


class ErrorPanel(VerticalScroll, can_focus=True):
    """An error as a whole panel.

    Args:
        scope: Whose keys its last line names.
        id: The widget's.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Scope.TROUBLE)

    def __init__(self, scope: Scope = Scope.TROUBLE, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._scope = scope
        self._can_sign_in = False
        self._has_demo = False
        self.is_silence = False
        """Whether what it shows is that no answer came from AWS."""
        self._shown: tuple[Exception, str] | None = None

    def compose(self) -> ComposeResult:
        with Vertical(classes="trouble-words"):
            yield Static(classes="trouble-title", markup=False)
            yield Static(classes="trouble-sentence", markup=False)
            yield Static(classes="trouble-facts", markup=False)
            yield Static(classes="trouble-more", markup=False)
        yield KeyFooter(self._scope, Scope.EVERYWHERE)

    @property
    def scopes(self) -> tuple[Scope, ...]:
        return (self._scope,)

    def take_focus(self) -> None:
        """Give it the keyboard."""
        self.focus()

    def show(self, error: Exception, more: str = "", *, demo: bool = False) -> None:
        """Say what happened, and below it what else may help; `demo` offers one."""
        self._has_demo, self._shown = demo, (error, more)
        self.is_silence = isinstance(error, Unanswered)
        self._can_sign_in = signs_in_here(error)
        offered = {"sign_in": self._can_sign_in, "demo": demo}
        self.query_one(KeyFooter).hide(*(name for name, here in offered.items() if not here))
        if self._can_sign_in:
            more = "\n\n".join(filter(None, (_(SIGN_IN_HERE), more)))
        title, sentence, facts = words_of(error)
        self._say("title", f"✕ {title}")
        self._say("sentence", sentence)
        self._say("facts", facts)
        self.say_more(more)

    def speak(self) -> None:
        """Say it in the language of now; what may help besides stays as it was said."""
        if self._shown is not None:
            error, more = self._shown
            self.show(error, more, demo=self._has_demo)

    def say_more(self, more: str) -> None:
        """Say this below it instead of what was said there."""
        self._say("more", more)

    def _say(self, part: str, text: str) -> None:
        line = self.query_one(f".trouble-{part}", Static)
        line.update(text)
        line.display = bool(text)

    def action_sign_in(self) -> None:
        if self._can_sign_in:
            self.post_message(SignInRequested())

    def action_demo(self) -> None:
        if self._has_demo:
            self.post_message(DemoRequested())

    def action_retry(self) -> None:
        self.post_message(RetryRequested())


def signs_in_here(error: Exception) -> bool:
    """Whether a sign-in by IAM Identity Center would mend it."""
    if not isinstance(error, NoCredentials | ExpiredCredentials):
        return False
    return error.context.login.startswith(SSO_LOGIN)


def refusal_words(error: AwsError) -> str:
    """`ssm:DescribeSessions denied`, or else what went wrong."""
    action = error.action if isinstance(error, AccessDenied) else ""
    return _("{action} denied").format(action=clean(action)) if action else words_of(error)[0]


def words_of(error: Exception) -> tuple[str, str, str]:
    """Title, sentence and facts of an error; of any error, though ours say more."""
    title = _(getattr(error, "title", "") or N_("That didn't work"))
    if not isinstance(error, AwsError):
        return clean(str(title)), clean(str(error)), ""
    context = error.context
    named = ((_("code"), context.code), (_("request"), context.request_id))
    facts = " · ".join(f"{name} {value}" for name, value in named if value)
    return clean(title), clean(error.sentence()), clean(facts)
