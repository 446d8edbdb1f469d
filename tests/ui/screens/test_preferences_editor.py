"""The form of the session preferences."""

from textual.events import Key
from textual.widgets import Input

from tests.support.aws.preferences import Document, field, fill, open_form, save, written
from tests.ui.fakes import make_app, screen_text, toasts, type_text, until
from tui.aws.errors import AccessDenied, ErrorContext
from tui.ui.screens.preferences_editor import EditorScreen
from tui.ui.screens.preferences_review import ReviewScreen
from tui.ui.widgets.choice import ChoiceScreen

SIZE = (100, 40)


async def test_what_is_typed_stands_in_the_document_at_once_and_is_saved_as_text() -> None:
    document = written(idleSessionTimeout="20", maxSessionDuration="60", mine={"a": 1})
    app = make_app(document.aws())
    async with app.run_test(size=SIZE) as pilot:
        await open_form(pilot)
        await fill(pilot, app, "maxSessionDuration", "1")
        await until(pilot, lambda: '"maxSessionDuration": "1"' in screen_text(app))
        await save(pilot, app)
        await until(pilot, lambda: app.screen is app.main)
        assert document.inputs == {
            "idleSessionTimeout": "20",
            "maxSessionDuration": "1",
            "mine": {"a": 1},
        }
        assert document.default == 2
        await until(pilot, lambda: "Saved. New sessions follow version 2." in toasts(app))


async def test_the_range_is_beside_a_field_and_a_mistake_is_said_while_one_types() -> None:
    document = written()
    app = make_app(document.aws())
    async with app.run_test(size=SIZE) as pilot:
        await open_form(pilot)
        assert "1 to 1,440 minutes" in screen_text(app)
        await fill(pilot, app, "maxSessionDuration", "1441")
        await until(pilot, lambda: "✕ Enter a whole number of minutes" in screen_text(app))
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "Maximum duration: Enter a whole" in screen_text(app))
        assert isinstance(app.screen, EditorScreen)


async def test_the_difference_and_who_is_affected_are_shown_before_saving() -> None:
    document = written(maxSessionDuration="60")
    app = make_app(document.aws())
    async with app.run_test(size=SIZE) as pilot:
        await open_form(pilot)
        await fill(pilot, app, "maxSessionDuration", "5")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, ReviewScreen))
        text = screen_text(app)
        assert '-    "maxSessionDuration": "60"' in text
        assert '+    "maxSessionDuration": "5"' in text
        assert "123456789012 / ap-northeast-1" in text
        await type_text(pilot, "eu")
        await pilot.press("enter")
        await until(pilot, lambda: "ap-northeast-1 to confirm" in screen_text(app))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, EditorScreen))
        assert len(document.versions) == 1


async def test_the_first_letters_of_the_region_and_tab_are_enough_to_save() -> None:
    document = written(maxSessionDuration="60")
    app = make_app(document.aws())
    async with app.run_test(size=SIZE) as pilot:
        await open_form(pilot)
        await fill(pilot, app, "maxSessionDuration", "5")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, ReviewScreen))
        region = app.screen.query_one(Input)
        await pilot.press("tab", "e", "u", "tab")
        await until(pilot, lambda: region.value == "eu")
        # Pressed in one go, as fast as they come.
        for key in ("backspace", "backspace", "a", "p", "tab", "enter"):
            app.post_message(Key(key, key if len(key) == 1 else None))
        await until(pilot, lambda: document.inputs["maxSessionDuration"] == "5")


async def test_a_document_that_does_not_exist_is_created() -> None:
    document = Document(None)
    app = make_app(document.aws())
    async with app.run_test(size=SIZE) as pilot:
        await open_form(pilot)
        await until(pilot, lambda: "There is no document yet" in screen_text(app))
        await save(pilot, app)
        await until(pilot, lambda: app.screen is app.main)
        assert document.inputs["idleSessionTimeout"] == "20"


async def test_drift_is_shown_and_saving_makes_the_newest_version_the_default() -> None:
    document = written(maxSessionDuration="60")
    document.versions.append(document.versions[0] | {"description": "newer"})
    app = make_app(document.aws())
    async with app.run_test(size=SIZE) as pilot:
        await open_form(pilot)
        await until(pilot, lambda: "New sessions follow version 2" in screen_text(app))
        assert "Saving makes the newest version the default." in screen_text(app)
        await save(pilot, app)
        await until(pilot, lambda: app.screen is app.main)
        assert (document.default, len(document.versions)) == (2, 2)


async def test_a_change_by_somebody_else_is_noticed_and_ones_own_draft_kept() -> None:
    document = written(maxSessionDuration="60", idleSessionTimeout="20")
    app = make_app(document.aws())
    async with app.run_test(size=SIZE) as pilot:
        await open_form(pilot)
        await fill(pilot, app, "maxSessionDuration", "5")
        document.versions.append(
            {
                "schemaVersion": "1.0",
                "sessionType": "Standard_Stream",
                "inputs": {"maxSessionDuration": "60", "kmsKeyId": "alias/x"},
            }
        )
        await save(pilot, app)
        await until(pilot, lambda: isinstance(app.screen, ChoiceScreen))
        assert "KMS key: - → alias/x" in screen_text(app)
        assert "Review what changed, then save again." in screen_text(app)
        assert len(document.versions) == 2
        # To keep what one has typed is what Enter does at once.
        await pilot.press("enter")
        await until(
            pilot,
            lambda: "The document was reloaded. Your changes are kept." in screen_text(app),
        )
        assert field(app, "maxSessionDuration").value == "5"
        await save(pilot, app)
        await until(pilot, lambda: len(document.versions) == 3)
        assert document.inputs == {"maxSessionDuration": "5", "kmsKeyId": "alias/x"}


async def test_a_default_version_that_could_not_be_set_is_a_warning() -> None:
    document = written(maxSessionDuration="60")
    aws = document.aws()
    action = "ssm:UpdateDocumentDefaultVersion"
    aws.answers["update_document_default_version"] = AccessDenied(ErrorContext(action=action))
    app = make_app(aws)
    async with app.run_test(size=SIZE) as pilot:
        await open_form(pilot)
        await fill(pilot, app, "maxSessionDuration", "5")
        await save(pilot, app)
        await until(pilot, lambda: app.screen is app.main and toasts(app))
        [told] = app._notifications
        assert told.severity == "warning"
        assert action in told.message
        assert document.inputs["maxSessionDuration"] == "5"


async def test_a_missing_permission_greys_the_form_at_once_and_is_named() -> None:
    document = written(maxSessionDuration="60")
    aws = document.aws()
    aws.answers["update_document"] = AccessDenied(ErrorContext(action="ssm:UpdateDocument"))
    app = make_app(aws)
    async with app.run_test(size=SIZE) as pilot:
        await open_form(pilot)
        await until(pilot, lambda: "ssm:UpdateDocument is missing" in screen_text(app))
        assert field(app, "maxSessionDuration").is_disabled
        assert "ctrl+s" not in screen_text(app)
        await pilot.press("end")
        await until(pilot, lambda: "Windows shell profile" in screen_text(app))
        await pilot.press("ctrl+s", "escape")
        await until(pilot, lambda: app.screen is app.main)
        aws.answers["update_document"] = document._update
        await pilot.press("e")
        await until(pilot, lambda: app.screen.query("FormField:focus-within"))
        assert "is missing" not in screen_text(app)


async def test_whether_saving_is_allowed_is_asked_once_and_not_by_writing() -> None:
    document = written(maxSessionDuration="60")
    aws = document.aws()
    app = make_app(aws)
    async with app.run_test(size=SIZE) as pilot:
        first = await open_form(pilot)
        await until(pilot, lambda: first._allowed)
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.main)
        await open_form(pilot)
        assert aws.times("update_document") == 1
        assert len(document.versions) == 1


async def test_a_permission_that_is_taken_away_meanwhile_greys_the_form_and_keeps_the_draft() -> (
    None
):
    document = written(maxSessionDuration="60")
    aws = document.aws()
    app = make_app(aws)
    async with app.run_test(size=SIZE) as pilot:
        await open_form(pilot)
        await fill(pilot, app, "maxSessionDuration", "5")
        aws.answers["update_document"] = AccessDenied(
            ErrorContext(action="ssm:UpdateDocument", explicit_deny=True)
        )
        await save(pilot, app)
        await until(pilot, lambda: "A policy explicitly denies it." in screen_text(app))
        assert field(app, "maxSessionDuration").is_disabled
        assert field(app, "maxSessionDuration").value == "5"


async def test_keys_that_arrive_together_act_one_after_the_other() -> None:
    app = make_app(written(idleSessionTimeout="20", maxSessionDuration="60").aws())
    async with app.run_test(size=SIZE) as pilot:
        await open_form(pilot)
        for key in ("tab", "end", "backspace", "7", "backspace", "backspace", "9", "0"):
            app.post_message(Key(key, key if len(key) == 1 else None))
        await until(pilot, lambda: field(app, "idleSessionTimeout").value == "90")
        assert field(app, "maxSessionDuration").value == "60"


async def test_escape_asks_keeps_the_draft_and_the_form_goes_on_with_it() -> None:
    document = written(maxSessionDuration="60")
    app = make_app(document.aws())
    async with app.run_test(size=SIZE) as pilot:
        await open_form(pilot)
        await fill(pilot, app, "maxSessionDuration", "5")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, ChoiceScreen))
        await pilot.press("enter")
        await until(pilot, lambda: "1 unsaved change" in screen_text(app))
        await pilot.press("e")
        await until(pilot, lambda: isinstance(app.screen, EditorScreen))
        await until(pilot, lambda: field(app, "maxSessionDuration").value == "5")


async def test_a_draft_is_thrown_away_only_when_that_was_chosen() -> None:
    document = written(maxSessionDuration="60")
    app = make_app(document.aws())
    async with app.run_test(size=SIZE) as pilot:
        await open_form(pilot)
        await fill(pilot, app, "maxSessionDuration", "5")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, ChoiceScreen))
        await pilot.press("down", "down", "enter")
        await until(pilot, lambda: app.screen is app.main)
        assert "unsaved" not in screen_text(app)


async def test_what_a_document_says_cannot_act_and_is_not_changed_by_being_looked_at() -> None:
    document = written(s3KeyPrefix="\x1b[2J[bold]x\u202e", maxSessionDuration="60")
    app = make_app(document.aws())
    async with app.run_test(size=SIZE) as pilot:
        await open_form(pilot)
        assert "\x1b" not in screen_text(app)
        assert field(app, "s3KeyPrefix").value == "\x1b[2J[bold]x\u202e"
        await fill(pilot, app, "maxSessionDuration", "5")
        await save(pilot, app)
        await until(pilot, lambda: app.screen is app.main)
        assert document.inputs["s3KeyPrefix"] == "\x1b[2J[bold]x\u202e"


async def test_switches_are_turned_with_the_space_bar_and_stay_what_they_were() -> None:
    document = written(runAsEnabled=False, s3EncryptionEnabled="false")
    app = make_app(document.aws())
    async with app.run_test(size=SIZE) as pilot:
        await open_form(pilot)
        for key in ("runAsEnabled", "s3EncryptionEnabled"):
            switch = field(app, key)
            switch.take_focus()
            await pilot.press("space")
            assert switch.value == "true"
        await save(pilot, app)
        await until(pilot, lambda: app.screen is app.main)
        assert document.inputs["runAsEnabled"] is True
        assert document.inputs["s3EncryptionEnabled"] == "true"


async def test_a_narrow_form_has_the_document_below_it() -> None:
    app = make_app(written(maxSessionDuration="60").aws())
    async with app.run_test(size=(60, 16)) as pilot:
        await open_form(pilot)
        form = app.screen.query_one("#editor-form")
        document = app.screen.query_one("#editor-document")
        assert form.region.x == document.region.x
        assert form.region.y < document.region.y
        assert form.region.height >= 5


async def test_leaving_the_program_does_not_lose_a_draft_without_a_question() -> None:
    app = make_app(written(maxSessionDuration="60").aws())
    async with app.run_test(size=SIZE) as pilot:
        await open_form(pilot)
        await fill(pilot, app, "maxSessionDuration", "5")
        await pilot.press("escape", "enter")
        await until(pilot, lambda: app.screen is app.main)
        await pilot.press("1", "q")
        await until(pilot, lambda: "1 change to the session preferences" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: app.main.active == "preferences")
        await pilot.press("q")
        await until(pilot, lambda: isinstance(app.screen, ChoiceScreen))
        await pilot.press("down", "enter")
        await until(pilot, lambda: not app.is_running)
