"""The session preferences as a form, with the document that it makes beside it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from tui.aws.errors import AccessDenied, AwsError
from tui.aws.preferences.document import Preferences
from tui.aws.preferences.edit import NEW_DOCUMENT, Draft, EditError, draft, form, written
from tui.aws.preferences.inputs import INPUTS
from tui.aws.preferences.save import ChangedMeanwhile, Saved, editing_denied, save_draft
from tui.language import _, ngettext
from tui.printable import clean
from tui.ui.actions import Scope, bindings_of
from tui.ui.screens.preferences_review import LONGEST_NAME, ReviewScreen, ask_after_change
from tui.ui.widgets.choice import ChoiceScreen
from tui.ui.widgets.error_panel import words_of
from tui.ui.widgets.form_field import FormField
from tui.ui.widgets.key_footer import KeyFooter
from tui.ui.widgets.once import LeftOnce
from tui.ui.words.cells import cut_end
from tui.ui.words.diff_words import marked_json

if TYPE_CHECKING:
    from tui.aws.client import Aws, Identity

BESIDE = 96
"""Columns from which the document has room beside the form."""

TALL = 24
"""Lines from which there is room for many notes above the form."""

ABOVE = 2
"""Lines of the document that are shown above the first one that changes."""

KEEP, STAY, DISCARD = "keep", "stay", "discard"
"""The answers to: what is to become of the changes?"""

RELOAD, BACK = "reload", "back"
"""The answers to: somebody else has saved, what now?"""


@dataclass(frozen=True, slots=True)
class Left:
    """How the form was left."""

    saved: Saved | None = None
    changes: Mapping[str, str] | None = None
    """By the inputs' keys, what was changed and not saved; None for nothing."""
    denied: AccessDenied | None = None
    """Why saving is not allowed, if that was found out."""
    allowed: bool = False
    """Whether it was found out that saving is allowed: it need not be asked again."""


class EditorScreen(LeftOnce[Left]):
    """A field for every input of the document.

    Args:
        aws: Where it is saved.
        identity: Whose account and which region it holds for.
        preferences: The document as it was read.
        before: How the form was left the last time. What was not saved then stands in it
            again. Where saving was not allowed, it is only to be looked at until AWS says
            otherwise.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings_of(Scope.EDITOR),
        # Before the next key is looked at, which is meant for another field.
        Binding("tab", "app.focus_next", show=False, priority=True),
        Binding("shift+tab", "app.focus_previous", show=False, priority=True),
    ]

    def __init__(
        self,
        aws: "Aws",
        identity: "Identity",
        preferences: Preferences,
        before: Left | None = None,
    ) -> None:
        super().__init__()
        self._aws = aws
        self._identity = identity
        self._base = preferences
        before = before or Left()
        self._begun_with = dict(before.changes or {})
        self._denied = before.denied
        self._allowed = before.allowed
        self._saving = False

    def compose(self) -> ComposeResult:
        yield Static(self._title(), id="editor-title")
        yield Static("", id="editor-notes", markup=False)
        with Horizontal(id="editor-body"):
            with VerticalScroll(id="editor-form", can_focus=False):
                yield from self._fields(self._begun_with)
            with VerticalScroll(id="editor-document"):
                yield Static("", id="editor-json")
        yield KeyFooter(Scope.EDITOR)

    def on_mount(self) -> None:
        self._say_notes()
        self._draw()
        self._grey()
        if not self._allowed:
            self._probe()

    def on_resize(self) -> None:
        self.set_class(self.size.width >= BESIDE, "-beside")
        self.set_class(self.size.width < BESIDE, "-stacked")
        self.set_class(self.size.height < TALL, "-low")

    def on_screen_resume(self) -> None:
        fields = list(self.query(FormField))
        if self.focused is None and fields and self._denied is None:
            fields[0].take_focus()

    @property
    def changes(self) -> dict[str, str]:
        """What the form says that the document does not, by the inputs' keys."""
        return {f.item.key: f.value for f in self.query(FormField) if f.touched}

    def action_review(self) -> None:
        """Show what would be saved, and ask."""
        wrong = next((field for field in self.query(FormField) if field.problem), None)
        if self._saving or self._denied is not None:
            return
        if wrong is not None:
            wrong.take_focus()
            self._say(f"{_(wrong.item.label)}: {wrong.problem}")
            return
        try:
            wanted = draft(self._base, self.changes)
        except EditError as error:
            self._say(str(error))
            return
        if not wanted.changed and not self._base.drifted:
            self._say(_("Nothing has changed."))
            return
        self.app.push_screen(
            ReviewScreen(wanted, self._identity),
            lambda save: self._save(wanted) if save else None,
        )

    def action_leave_form(self) -> None:
        """Back; what was changed is not lost without a question."""
        changes = self.changes
        if self._saving:
            return
        if not changes:
            self._go()
            return
        title = ngettext("{count} unsaved change", "{count} unsaved changes", len(changes))
        labels = ", ".join(INPUTS[key].label for key in changes)
        question = ChoiceScreen(
            title.format(count=len(changes)),
            [labels],
            (
                (KEEP, _("Back (keeps the draft)")),
                (STAY, _("Continue editing")),
                (DISCARD, _("Discard the draft")),
            ),
        )
        self.app.push_screen(question, self._leave)

    def _leave(self, answer: str | None) -> None:
        if answer == KEEP:
            self._go(changes=self.changes)
        elif answer == DISCARD:
            self._go()

    def _go(self, changes: Mapping[str, str] | None = None) -> None:
        self.dismiss(Left(None, changes, self._denied, self._allowed))

    @on(FormField.Edited)
    def _edited(self, event: FormField.Edited) -> None:
        event.stop()
        self._say("")
        self._draw()

    def _save(self, wanted: Draft) -> None:
        self._saving = True
        self._say(_("saving…"))
        self._write(wanted)

    @work(exclusive=True)
    async def _write(self, wanted: Draft) -> None:
        try:
            saved = await save_draft(self._aws, wanted)
        except (AwsError, EditError) as error:
            self.call_later(self._refused, error)
        else:
            self.call_later(self._saved, saved)

    @work(group="probe")
    async def _probe(self) -> None:
        self.call_later(self._know_denied, await editing_denied(self._aws, self._base))

    def _know_denied(self, denied: AccessDenied | None) -> None:
        self._allowed = denied is None
        if (denied is None) != (self._denied is None):
            self._deny(denied)

    def _deny(self, denied: AccessDenied | None) -> None:
        """Saving is not allowed, or is after all."""
        self._denied, self._allowed = denied, denied is None
        self._say_notes()
        self._grey()

    def _saved(self, saved: Saved) -> None:
        self.dismiss(Left(saved, allowed=True))

    def _refused(self, error: AwsError | EditError) -> None:
        self._saving = False
        match error:
            case ChangedMeanwhile() as changed:
                self._overtaken(changed)
            case AccessDenied() as denied:
                self._say("")
                self._deny(denied)
            case _:
                title, sentence, facts = words_of(error)
                self._say("\n".join(filter(None, (f"✕ {title}", sentence, facts))))

    def _overtaken(self, changed: ChangedMeanwhile) -> None:
        self._say(str(changed))

        async def answered(answer: str | None) -> None:
            if answer == RELOAD:
                await self._rebase(changed.found)

        self.app.push_screen(ask_after_change(changed, (BACK, RELOAD)), answered)

    async def _rebase(self, found: Preferences) -> None:
        """Put the changes onto the document as it is now."""
        changes = self.changes
        self._base = found
        part = self.query_one("#editor-form")
        with self.app.batch_update():
            await part.remove_children()
            await part.mount(*self._fields(changes))
        self._say(_("The document was reloaded. Your changes are kept."))
        self._say_notes()
        self._draw()
        self.query(FormField).first().take_focus()

    def _fields(self, changes: Mapping[str, str]) -> list[FormField]:
        begun = Preferences(exists=True, content=NEW_DOCUMENT)
        original = form(self._base if self._base.exists else begun)
        return [
            FormField(item, original[key], changes.get(key, original[key]))
            for key, item in INPUTS.items()
        ]

    def _draw(self) -> None:
        """The document that the form makes; what is wrong in it stays as it was."""
        good = {
            f.item.key: f.value for f in self.query(FormField) if f.touched and not f.problem
        }
        shown = self.query_one("#editor-json", Static)
        try:
            before = written(self._base.content) if self._base.exists else ""
            words, first = marked_json(before, draft(self._base, good).text)
        except EditError as error:
            words, first = Content(clean(str(error))), 0
        shown.update(words)
        part = self.query_one("#editor-document")
        part.scroll_to(y=max(0, first - ABOVE), animate=False)

    def _grey(self) -> None:
        """Fields that cannot be saved are only to be looked at, by scrolling."""
        denied, part = self._denied is not None, self.query_one("#editor-form")
        fields = list(self.query(FormField))
        for field in fields:
            field.disabled = denied
        part.can_focus = denied
        self.query_one(KeyFooter).hide(*(("review",) if denied else ()))
        if denied:
            part.focus(scroll_visible=False)
        elif self.focused is part:
            fields[0].take_focus()

    def _title(self) -> Content:
        where = cut_end(clean(self._identity.alias or self._identity.account), LONGEST_NAME)
        return Content.assemble(
            (_("Session preferences"), "bold $primary"),
            f"  {where} / {clean(self._identity.region)}",
        )

    def _say_notes(self) -> None:
        base = self._base
        notes = [*base.problems]
        if not base.exists:
            notes.append(_("There is no document yet. Saving creates one with AWS's defaults."))
        if base.drifted:
            notes.append(_("Saving makes the newest version the default."))
        if self._denied is not None:
            notes.insert(0, _denied_note(self._denied))
        line = self.query_one("#editor-notes", Static)
        line.display = bool(notes)
        line.update("\n".join(f"! {clean(note)}" for note in notes))

    def _say(self, words: str) -> None:
        """What became of the last key, in the place of the title."""
        title = self.query_one("#editor-title", Static)
        lines = Content("\n").join([Content(clean(line)) for line in words.split("\n")])
        title.update(Content.assemble(self._title(), "\n", lines) if words else self._title())


def _denied_note(denied: AccessDenied) -> str:
    advice = _("Ask for it to be added to your role or user.")
    if denied.context.explicit_deny:
        advice = _("A policy explicitly denies it. Ask the policy's owner.")
    missing = _("You can't save: {action} is missing.").format(
        action=denied.action or _("the permission to save")
    )
    request = denied.context.request_id
    told = _("(request {request_id})").format(request_id=request) if request else ""
    return " ".join(filter(None, (missing, advice, told)))
