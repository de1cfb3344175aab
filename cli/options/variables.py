"""The variables of the environment that count: those of options, and those that belong to no option."""

from __future__ import annotations

from .settings import option_table

_OTHERS: dict[str, str | None] = {
    "SESSIONNET_CONFIG": "FILE",
    "SESSIONNET_CACHE_DIR": "FOLDER",
    "SESSIONNET_DATA_DIR": "FOLDER",
    "XDG_CONFIG_HOME": "FOLDER",
    "XDG_CACHE_HOME": "FOLDER",
    "XDG_DATA_HOME": "FOLDER",
    "REQUESTS_CA_BUNDLE": "FILE",
    "CURL_CA_BUNDLE": "FILE",
    "SSL_CERT_FILE": "FILE",
    "SSL_CERT_DIR": "FOLDER",
    "HTTPS_PROXY": "URL",
    "HTTP_PROXY": "URL",
    "ALL_PROXY": "URL",
    "NO_PROXY": "HOSTS",
    "https_proxy": "URL",
    "http_proxy": "URL",
    "all_proxy": "URL",
    "no_proxy": "HOSTS",
    "NO_COLOR": None,
    "FORCE_COLOR": None,
    "CLICOLOR": None,
    "CLICOLOR_FORCE": None,
}


def known_variables() -> dict[str, str | None]:
    """Return each variable with what its value is, in the words of an option's metavar; None for a switch."""
    of_options = {option.variable: option.metavar for _, _, option in option_table() if option.variable is not None}
    return _OTHERS | of_options
