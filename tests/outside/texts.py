"""Text that does harm where it is not escaped. Each piece ends in a marker, by which it is known where it came out."""

from __future__ import annotations

from hypothesis import strategies as st

MARKER = "Qx7"
"""Stands in every planted text, and in nothing of ours."""
PIECES = (
    *(
        "\x1b[31m",
        "\x1b]8;;https://phishing.example/\x1b\\",
        "\x1b]52;c;cm0gLXJmIH4=\x07",
        "\x9b2J",
        "\x90q\x9c",
        "\x1bc",
    ),
    *("\x00", "\x07", "\x08", "\x7f", "\x0b", "\x0c", "\x85", "\t", "\r", "\n", "\r\n", "\n\n", "\u2028", "\u2029"),
    *("\u202e", "\u2066", "\u200f", "\u200b", "\u2060", "\ufeff", "\u00ad", "\U000e0041", "e\u0301\u0301", "\u3164"),
    *("\ud800", "\udfff", "\udc1b[2J", "\ufffe", "\uffff"),
    *(
        "=cmd|'/c calc'!A1",
        "+1+1",
        "-1+1",
        "@SUM(A1)",
        "\uff1d1",
        " =1",
        '=HYPERLINK("https://x")',
        '"',
        '""',
        ",",
        ";",
    ),
    *(
        "<script>alert(1)</script>",
        "</text></svg>",
        "' onload='x",
        '" onmouseover="x',
        "&lt;b&gt;",
        "&#60;",
        "]]>",
        "-->",
    ),
    *(
        "[red]",
        "[/]",
        "[link=https://x]",
        ":smile:",
        "{{ .Labels }}",
        "{0}",
        "{x}",
        "%s",
        "%n",
        "%(x)s",
        "\\",
        "\\n",
        "\\x1b",
    ),
    *("| 'a'=5;;;", "|", "'", "`id`", "$(id)", "$HOME", "; rm", "..", "/../", "# HELP x y", "} 1\nx{", "\nWarning: "),
)


def text(pieces: list[str]) -> str:
    """Return a text made of pieces, with a marker behind each."""
    return MARKER.join((*pieces, "")) or MARKER


TEXTS = st.lists(st.lists(st.sampled_from(PIECES) | st.text(max_size=5), min_size=1, max_size=4).map(text), min_size=8)
"""Some texts, of which one field after the other is given one."""
EACH = tuple(text([piece]) for piece in PIECES)
"""Every piece by itself, at the beginning of a text, where a formula has to stand."""
