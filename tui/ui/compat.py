"""What is used of Textual's inner parts, looked for before the app is loaded."""

from typing import Final

from tui.compat import Inner, require

_APP: Final = "textual.app:App"
_DRIVER: Final = "textual.drivers.linux_driver:LinuxDriver"
_PUMP: Final = "textual.message_pump:MessagePump"
_SCREEN: Final = "textual.screen:Screen"
_NODE: Final = "textual.dom:DOMNode"
_SHEET: Final = "textual.css.stylesheet:Stylesheet"

_KEYS: Final = "to tell which key was pressed"
_ORDER: Final = "to keep keys in the order in which they were pressed"
_PAINT: Final = "to paint the output of a shell at once"
_STRIP: Final = "textual.strip:Strip"
_HANDLE: Final = "to find the handlers of a message once"
_STYLE: Final = "to find the styles of widgets that are alike once"
_TERMINAL: Final = "to take and give back the terminal"
_TOASTS: Final = "to show each toast while there is room for it"
_CRASH: Final = "to report an error without the values of variables"

USED: Final = (
    Inner("textual._ansi_sequences", "ANSI_SEQUENCES_KEYS", _KEYS),
    Inner("textual._keyboard_protocol", "MODIFIER_FUNCTIONAL_KEYS", _KEYS),
    Inner("textual.keys", "_character_to_key", _KEYS),
    Inner("textual._xterm_parser:XTermParser", "_parse_extended_key", _KEYS),
    Inner("textual._xterm_parser:XTermParser", "_sequence_to_key_events", _KEYS),
    Inner("textual._queue:Queue", "values", _ORDER),
    Inner("textual._queue:Queue", "ready_event", _ORDER),
    Inner("asyncio:Event", "_waiters", _ORDER),
    Inner(_PUMP, "_message_queue", _ORDER),
    Inner(_PUMP, "_closing", _ORDER),
    Inner(_PUMP, "_closed", _ORDER),
    Inner(_PUMP, "_next_callbacks", _ORDER),
    Inner(_PUMP, "_context", _ORDER),
    Inner(_APP, "_handle_exception", _ORDER),
    Inner(_NODE, "_bindings", _ORDER),
    Inner(_SCREEN, "_compositor", _PAINT),
    Inner(_SCREEN, "_dirty_widgets", _PAINT),
    Inner(_SCREEN, "_on_timer_update", _PAINT),
    Inner("textual.widget:Widget", "_repaint_required", _PAINT),
    Inner("textual.widget:Widget", "_scroll_update", "to fill lists without a new layout"),
    Inner("textual.widget:Widget", "_clear_arrangement_cache", "to lay sessions out anew"),
    Inner("rich.console:Console", "_color_system", _PAINT),
    Inner(_STRIP, "_segments", _PAINT),
    Inner(_STRIP, "_cell_length", _PAINT),
    Inner(_STRIP, "_cell_count", _PAINT),
    Inner(_STRIP, "_link_ids", _PAINT),
    Inner(_STRIP, "_render_cache", _PAINT),
    Inner(_STRIP, "_divide_cache", _PAINT),
    Inner(_STRIP, "_crop_cache", _PAINT),
    Inner(_STRIP, "_style_cache", _PAINT),
    Inner(_STRIP, "_filter_cache", _PAINT),
    Inner(_STRIP, "_line_length_cache", _PAINT),
    Inner(_STRIP, "_crop_extend_cache", _PAINT),
    Inner(_STRIP, "_offsets_cache", _PAINT),
    Inner(_PUMP, "_get_dispatch_methods", _HANDLE),
    Inner("textual.message:Message", "_no_default_action", _HANDLE),
    Inner("textual._callback", "_count_parameters", _HANDLE),
    Inner(_SHEET, "_check_rule", _STYLE),
    Inner(_SHEET, "_process_component_classes", _STYLE),
    Inner(_SHEET, "_variables", _STYLE),
    *(
        Inner("textual.css._style_properties", f"{kind}Property", _STYLE)
        for kind in (
            "Boolean",
            "Box",
            "Color",
            "Fractional",
            "Integer",
            "Scalar",
            "ScrollbarColor",
            "Spacing",
            "StyleFlags",
        )
    ),
    Inner("textual.css.styles:Styles", "_rules", _STYLE),
    Inner("textual.css.styles:Styles", "_updates", _STYLE),
    Inner(_PUMP, "_is_mounted", _STYLE),
    Inner(_NODE, "_selector_names", _STYLE),
    Inner(_NODE, "_css_type_names", _STYLE),
    Inner(_NODE, "_classes", _STYLE),
    Inner(_NODE, "_id", _STYLE),
    Inner(_NODE, "_parent", _STYLE),
    Inner(_NODE, "_has_hover_style", _STYLE),
    Inner(_NODE, "_has_focus_within", _STYLE),
    Inner(_NODE, "_has_order_style", _STYLE),
    Inner(_NODE, "_has_odd_or_even", _STYLE),
    Inner(_APP, "_driver", _TERMINAL),
    Inner(_APP, "_display", _TERMINAL),
    Inner(_APP, "_running", _TERMINAL),
    Inner(_APP, "_begin_batch", _TERMINAL),
    Inner(_APP, "_end_batch", _TERMINAL),
    Inner(_DRIVER, "_app", _TERMINAL),
    Inner(_DRIVER, "_file", _TERMINAL),
    Inner(_DRIVER, "_loop", _TERMINAL),
    Inner(_DRIVER, "_debug", _TERMINAL),
    Inner(_DRIVER, "_patch_lflag", _TERMINAL),
    Inner(_DRIVER, "_patch_iflag", _TERMINAL),
    Inner(_DRIVER, "_enable_mouse_support", _TERMINAL),
    Inner(_DRIVER, "_enable_bracketed_paste", _TERMINAL),
    Inner(_DRIVER, "_disable_line_wrap", _TERMINAL),
    Inner(_DRIVER, "_get_terminal_size", _TERMINAL),
    Inner(_DRIVER, "_sigcont_application", _TERMINAL),
    Inner("textual.content", "divide_line", "to break lines where Japanese may be broken"),
    Inner(_APP, "_load_screen_css", "to read styles once they are needed"),
    Inner(_APP, "_exception", _CRASH),
    Inner(_APP, "_fatal_error", _CRASH),
    Inner(_APP, "_notifications", "to take toasts away"),
    Inner(_APP, "_refresh_notifications", _TOASTS),
    Inner("textual.widgets._toast:ToastRack", "show", _TOASTS),
    Inner("textual.widgets._toast:ToastRack", "_toast_id", _TOASTS),
)

require("textual", USED)

from textual import content  # noqa: E402
from textual.css.model import RuleSet  # noqa: E402

from tui.ui.handlers import find_once  # noqa: E402
from tui.ui.line_breaks import kept_together  # noqa: E402
from tui.ui.matching import match_once  # noqa: E402
from tui.ui.strips import make_caches_late  # noqa: E402

# As a widget is given its style, each rule of all is looked for in a set; and `id`, which is how
# Textual tells rules apart, is what an object is known by anyway, without a call of Python's.
RuleSet.__hash__ = object.__hash__  # type: ignore[method-assign]

# Every paragraph is wrapped by this name of the module's.
content.divide_line = kept_together(content.divide_line)  # type: ignore[attr-defined, assignment]

make_caches_late()
match_once()
find_once()
