"""The variables of the environment that change how hosts are reached: proxies, and whom to trust.

They are the usual ones, as curl and requests read them. One that makes no sense is a `BadConfiguration` with its name;
nothing is ever reached without the proxy that somebody wanted, nor trusted in place of what somebody named.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from msgspec import Struct

from .errors import BadConfiguration
from .urls import checked_proxy

_SCHEMES = ("http", "https", "all")
_BUNDLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE")
_FOLDER = "SSL_CERT_DIR"


class Trusted(Struct, frozen=True):
    """Where the certificates of trusted CAs are, according to a variable."""

    variable: str
    path: str
    """A file, or a folder with a file for each."""


def environment_proxies(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return the proxy for each scheme, or for `all`. A variable in lower case counts before that in upper case.

    Raises:
        BadConfiguration: a variable's value cannot be the URL of a proxy; `subject` is the variable.
    """
    found = {}
    for scheme in _SCHEMES:
        for name in (f"{scheme}_proxy", f"{scheme}_proxy".upper()):
            if environment.get(name):
                try:
                    found[scheme] = checked_proxy(environment[name])
                except BadConfiguration as error:
                    raise error.about(subject=name) from None
                break
    return found


def trusted_cas(environment: Mapping[str, str] = os.environ) -> Trusted | None:
    """Return the CAs that a variable names in place of the system's; None if none does.

    `SSL_CERT_DIR` alone is OpenSSL's own business, which reads it beside its usual file.

    Raises:
        BadConfiguration: the variable names nothing that can be read.
    """
    name = next((name for name in _BUNDLES if environment.get(name)), None)
    if name is not None:
        path = environment[name]
        if os.path.isdir(path) and name != "SSL_CERT_FILE":
            return Trusted(name, path)
        try:
            with open(path, "rb"):
                return Trusted(name, path)
        except OSError as error:
            raise unusable_bundle(name, error.strerror or "") from error
    folders = environment.get(_FOLDER)
    if folders and not any(os.path.isdir(folder) for folder in folders.split(os.pathsep)):
        raise unusable_bundle(_FOLDER, "no such folder")
    return None


def unusable_bundle(variable: str, reason: str) -> BadConfiguration:
    """Return the error for a variable that should name the certificates of CAs, and does not."""
    return BadConfiguration(
        f"it should name the CA certificates to trust, which cannot be read: {reason}",
        hint=f"Correct {variable}, or unset it to trust the system's CAs.",
        subject=variable,
    )
