"""The price over time as a picture in a file, drawn by matplotlib if it is installed."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..numbers import price
from ..pages.token_history import PERIOD_WORDS
from ..words import moment
from .publish import publish

if TYPE_CHECKING:
    from sessionnet_core.evidence import Answer
    from sessionnet_core.figures.prices import PriceHistory

_FORMS = {".png": "png", ".svg": "svg"}


def checked_output(path: str) -> None:
    """Refuse what cannot be drawn, before any source is asked.

    Raises:
        click.UsageError: the file does not end in .png or .svg, or matplotlib is not installed.
    """
    from importlib.util import find_spec

    if Path(path).suffix.lower() not in _FORMS:
        raise click.UsageError("--output takes a file that ends in .png or .svg.")
    if find_spec("matplotlib") is None:
        raise click.UsageError("drawing into a file needs matplotlib: pip install 'sessionnet[plot]'.")


def draw_chart(path: str, answer: Answer[PriceHistory]) -> None:
    """Draw the chart into a file, whole or not at all. Equal answers make equal files.

    Raises:
        BadConfiguration: the file cannot be written.
    """
    import matplotlib as mpl
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, date2num
    from matplotlib.figure import Figure
    from matplotlib.ticker import FuncFormatter

    history = answer.value
    # No pyplot: it would look for a display. Text stays text, and the IDs in the file are the same each time.
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "sessionnet", "font.family": "sans-serif"}):
        figure = Figure(figsize=(9, 4.2), dpi=150, layout="constrained")
        axes = figure.add_subplot()
        if history.points:
            axes.plot(
                date2num([p.at for p in history.points]), [p.price_usd for p in history.points], color="#00a76f", lw=1.6
            )
            locator = AutoDateLocator(maxticks=8)
            axes.xaxis.set_major_locator(locator)
            axes.xaxis.set_major_formatter(ConciseDateFormatter(locator))
            axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: price(value)))
        else:
            axes.text(0.5, 0.5, "no prices for that period", ha="center", va="center", transform=axes.transAxes)
        axes.set_title(f"SESH in US dollars over {PERIOD_WORDS[history.period]} (UTC)", loc="left")
        axes.grid(visible=True, color="#d7dde3", linewidth=0.6)
        axes.set_axisbelow(True)
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)
        note = f"As of {moment(answer.as_of)}; for illustration only, not an offer."
        if answer.recording is not None:
            note += f" Recorded from {answer.recording.network}; not live figures."
        figure.supxlabel(note, fontsize=8, color="#5b6670", x=0.01, ha="left")
        made = io.BytesIO()
        form = _FORMS[Path(path).suffix.lower()]
        figure.savefig(made, format=form, metadata={"Date": None} if form == "svg" else {"Software": None})
    publish(path, made.getvalue())
