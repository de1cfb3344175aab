"""URLs of options, variables, configuration files and cassettes."""

from __future__ import annotations

from collections.abc import Callable

from sessionnet_core import urls
from sessionnet_core.networks.replacements import checked_api, checked_backend, checked_bootstrap_node, checked_pin
from tests.fuzz.target import Target


def _of_text(read: Callable[[str], object]) -> Callable[[bytes], object]:
    return lambda data: read(data.decode("utf-8", "surrogateescape"))


def _used(text: str) -> object:
    """Take apart a URL that was accepted as everything else here does: it must stay one."""
    url = urls.checked_url(text)
    return urls.masked_url(url), urls.shareable_url(url), urls.keys_in(url), urls.is_local(url), urls.host_of(url)


def _proxy(text: str) -> object:
    return urls.masked_url(urls.checked_proxy(text))


TARGET = Target(
    "urls",
    tuple(
        map(
            _of_text,
            (
                _used,
                _proxy,
                checked_backend,
                lambda text: checked_api(text, "ab" * 32, text),
                checked_bootstrap_node,
                checked_pin,
                urls.masked_url,
                urls.shareable_url,
            ),
        )
    ),
    form="text",
)
