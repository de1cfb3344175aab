"""What the command line knows of itself for `doctor`: configuration file, environment, versions. Nothing secret in it.

Of the configuration file only the keys are told; of the environment the values that are no secret, with what may be one
masked. A variable of a name that is not known here keeps its value to itself.
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

from .file import place_of_configuration

_PACKAGES = ("click", "msgspec", "requests", "urllib3", "rich", "web3", "pynacl")
_URLS = (
    "SESSIONNET_SEED_URL",
    "SESSIONNET_API_URL",
    "SESSIONNET_RPC_URL",
    "SESSIONNET_ETHEREUM_URL",
    "SESSIONNET_BACKEND_URL",
    "SESSIONNET_PROXY",
    "HTTPS_PROXY",
    "HTTP_PROXY",
    "ALL_PROXY",
    "https_proxy",
    "http_proxy",
    "all_proxy",
)
_PATHS = (
    "SESSIONNET_CONFIG",
    "SESSIONNET_CACHE_DIR",
    "SESSIONNET_NODES_FILE",
    "XDG_CONFIG_HOME",
    "XDG_CACHE_HOME",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
)
_PLAIN = (
    "SESSIONNET_NETWORK",
    "SESSIONNET_SEED_PIN",
    "SESSIONNET_API_PUBKEY",
    "SESSIONNET_CONTRACT",
    "SESSIONNET_TIMEOUT",
    "SESSIONNET_MAX_AGE",
    "SESSIONNET_STRICT",
    "SESSIONNET_ONION",
    "NO_PROXY",
    "no_proxy",
    "NO_COLOR",
    "FORCE_COLOR",
    "CLICOLOR",
    "CLICOLOR_FORCE",
)
_NODES = "SESSIONNET_BOOTSTRAP_NODE"
_MOST_SHOWN = 400


def surroundings() -> Environment:
    """Look around."""
    return Environment(configuration=_configuration(), variables=_environment(), versions=_versions())


def _configuration() -> ConfigurationFile:
    import tomllib

    path = place_of_configuration()
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):  # one that makes no sense was refused before anything was asked
        return ConfigurationFile(path=shown_path(path), exists=path.exists())
    return ConfigurationFile(path=shown_path(path), exists=True, keys=tuple(_keys(told)))


def _keys(table: dict[str, Any], before: str = "") -> list[str]:
    """Give the dotted keys of a table, those of tables within it too; not what they are set to."""
    found = []
    for key, value in table.items():
        found += _keys(value, f"{before}{key}.") if isinstance(value, dict) else [before + key]
    return found


def _environment() -> tuple[Variable, ...]:
    known = {*_URLS, *_PATHS, *_PLAIN, _NODES}
    names = [name for name in os.environ if name in known or name.startswith("SESSIONNET_")]
    return tuple(Variable(name, _shown(name, os.environ[name])) for name in sorted(names))


def _shown(name: str, value: str) -> str | None:
    if name in _URLS:
        shown = " ".join(_masked(url) for url in value.split())
    elif name == _NODES:
        pairs = (node.partition("@") for node in value.split())
        shown = " ".join(f"{key}@{_masked(url)}" for key, _, url in pairs)
    elif name in _PATHS:
        shown = shown_path(Path(value)) if value else ""
    elif name in _PLAIN:
        shown = value
    else:
        return None
    return shown[:_MOST_SHOWN]


def _masked(url: str) -> str:
    """Mask a URL; without a scheme, as proxies are often named, everything up to the host may be a password."""
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
