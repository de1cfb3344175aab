"""What `doctor` reports of the command line itself: configuration file, environment, versions. Nothing secret.

Of the configuration file only the keys are shown. Of the environment the values are shown, with anything that may be
secret masked; the value of an unknown variable is not shown.
"""

from __future__ import annotations

import os
import platform
import ssl
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from sessionnet_core.doctor.paths import shown_path
from sessionnet_core.doctor.report import ConfigurationFile, Environment, Variable
from sessionnet_core.urls import shareable_url
from sessionnet_core.version import VERSION

from ..options.variables import known_variables
from .aliases import KINDS
from .document import Document, configuration_path, read_document

_PACKAGES = ("click", "msgspec", "requests", "urllib3", "rich", "web3", "pynacl")
_PLAIN = (None, "NAME", "SHA256", "HEX", "NAME=ADDRESS", "SECONDS", "HOSTS")
"""Values with nothing secret in them, by what they are. A value of any other kind is not shown."""
_MOST_SHOWN = 400
_PATIENCE_SECONDS = 1.0
"""For a pipe, which the run itself has read already."""


def report_environment() -> Environment:
    """Return the report."""
    return Environment(configuration=_configuration(), variables=_variables(), versions=_versions())


def _configuration() -> ConfigurationFile:
    path = configuration_path()
    document = read_document(_PATIENCE_SECONDS)
    table = document.table if isinstance(document, Document) else {}  # what is invalid was refused before
    return ConfigurationFile(path=shown_path(path), exists=path.exists(), keys=tuple(_keys(table)))


def _keys(table: dict[str, Any], before: str = "") -> list[str]:
    """Return the dotted keys of a table and of the tables within it, without their values and the names of aliases."""
    found = []
    for key, value in table.items():
        is_open = isinstance(value, dict) and (before or key not in KINDS)
        found += _keys(value, f"{before}{key}.") if is_open else [before + key]
    return found


def _variables() -> tuple[Variable, ...]:
    known = known_variables()
    names = [name for name in os.environ if name in known or name.startswith("SESSIONNET_")]
    return tuple(Variable(name, _shown(known.get(name, "UNKNOWN"), os.environ[name])) for name in sorted(names))


def _shown(metavar: str | None, value: str) -> str | None:
    if metavar == "URL":
        shown = " ".join(_masked(url) for url in value.split())
    elif metavar == "KEY@URL":
        pairs = (node.partition("@") for node in value.split())
        shown = " ".join(f"{key}@{_masked(url)}" for key, _, url in pairs)
    elif metavar in ("FILE", "FOLDER"):
        shown = shown_path(Path(value)) if value else ""
    elif metavar in _PLAIN:
        shown = value
    else:
        return None
    return shown[:_MOST_SHOWN]


def _masked(url: str) -> str:
    """Mask a URL. Proxies are often named without a scheme; then everything before the host may be a password."""
    return shareable_url(url) if "://" in url else shareable_url(f"http://{url}").removeprefix("http://")


def _versions() -> dict[str, str | None]:
    found: dict[str, str | None] = {
        "sessionnet": VERSION,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "openssl": ssl.OPENSSL_VERSION,
    }
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = None
    return found
