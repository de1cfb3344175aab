"""What in the configuration file is nobody else's business, and how it is shown without that.

Secret are

* a URL with a user name or password, a query, or a piece of its path that is long enough for a key: endpoints of chains
  are rented by such URLs, and proxies have passwords;
* the accounts of `[accounts]`, by ID or by name: they say whom this machine's owner asks about, which no host learns.

Not secret are the keys of nodes and of the network API, pins, contracts and wallets: all of them are published anyway.
A key in the host's name of a URL cannot be told from a name.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sessionnet_core.urls import masked_url

from .lines import Keys

HIDDEN = "***"
_URLS = frozenset({"url", "plain_url", "rpc_urls", "backend", "proxy"})
"""The keys of what holds URLs."""


def secrets_in(value: Any, keys: Keys = ()) -> Iterator[tuple[Keys, str]]:  # noqa: ANN401 - as in the file
    """Yield the key of each secret, and what it is: an account, a URL, a proxy."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from secrets_in(inner, (*keys, name))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from secrets_in(inner, (*keys, number))
    elif isinstance(value, str) and keys[0] == "accounts":
        yield keys, "account"
    elif isinstance(value, str) and _is_url(keys) and shown_url(value) != value:
        yield keys, "proxy" if keys[0] == "proxy" else "URL"


def _is_url(keys: Keys) -> bool:
    return next((key for key in reversed(keys) if isinstance(key, str)), "") in _URLS


def shown_url(url: str) -> str:
    """Return a URL without what is secret in it; a proxy is often named without a scheme, and a node with its key."""
    key, mark, rest = url.partition("@")
    if mark and "://" in rest and "://" not in key and "/" not in key:  # KEY@URL
        return f"{key}@{shown_url(rest)}"
    if "://" not in url:
        return masked_url(f"http://{url}").removeprefix("http://") if "@" in url else url
    shown = masked_url(url)
    return shown if HIDDEN in shown or shown == "(not a URL)" else url


def shown_account(text: str) -> str:
    """Return what kind of account it is: an ID by its prefix, a name by nothing."""
    is_id = len(text) == 66 and text[:2].isdigit()
    return f"{text[:2]}{HIDDEN}" if is_id else HIDDEN
