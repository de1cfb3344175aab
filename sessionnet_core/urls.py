"""URLs: which are valid, how they are shown without keys, and the names of their hosts.

`urllib.parse` imports `ipaddress`, and both together cost as much as reading a kept answer. Hence they are imported
where there is a URL to take apart.
"""

from __future__ import annotations

import re

from .errors import BadConfiguration

_PROXY_SCHEMES = ("http", "https", "socks4", "socks4a", "socks5", "socks5h")
_PLAIN = r"https?://[a-z0-9.-]+(?::([1-9][0-9]{0,4}))?/[A-Za-z0-9_./-]+"
"""A URL with nothing in it that would have to be taken apart: no user, no query, no address of IPv6."""
_MOST_PORTS = 65535
_CONTRACT = r"0x[0-9a-fA-F]{40}"
_KEY_LENGTH = 8
_PRIVATE_NAMES = (".localhost", ".local", ".internal", ".home.arpa")
"""Names that no public name server knows (RFC 6761, 6762, 8375, and ICANN's reservation of `internal`)."""
_WORDS = frozenset(
    {"", "***", "api", "arbitrum", "info", "json_rpc", "lsrpc", "oxen", "rpc", "ssb", "storage_rpc"}
    | {"v1", "v2", "v3", "v4"}
)
"""The pieces of paths that are built in or usual."""


def checked_url(text: str, *, path: str = "/json_rpc") -> str:
    """Return an http or https URL with a host; one without a path gets this one.

    Raises:
        BadConfiguration: for anything else; the message has the URL masked.
    """
    text = text.strip()
    plain = re.fullmatch(_PLAIN, text)
    if plain is not None and int(plain[1] or 1) <= _MOST_PORTS:
        return text
    from urllib.parse import urlsplit, urlunsplit

    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme not in ("http", "https") or not _is_host(parts.hostname) or port == 0:
        # Without a host, a password may be anywhere in it; it is not shown.
        raise BadConfiguration("not an http or https URL" + (f": {masked_url(text)}" if parts.netloc else ""))
    return urlunsplit(parts._replace(path=parts.path if parts.path not in ("", "/") else path, fragment=""))


def checked_proxy(text: str) -> str:
    """Return the URL of a proxy; one without a scheme means an HTTP proxy, as usual.

    `socks://`, which GNOME exports, is `socks5h://`: names are looked up where the proxy is, and nowhere else.

    Raises:
        BadConfiguration: for anything else; the message does not show it, as a password may be anywhere in it.
    """
    from urllib.parse import urlsplit

    text = text.strip()
    if text.lower().startswith("socks://"):
        text = f"socks5h{text[len('socks') :]}"
    try:
        parts = urlsplit(text if "://" in text else f"http://{text}")
        usable = parts.scheme in _PROXY_SCHEMES and _is_host(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise BadConfiguration(
            "not a valid URL of a proxy", hint=f"Use SCHEME://HOST:PORT with one of {', '.join(_PROXY_SCHEMES)}."
        )
    return text


def _is_host(name: str | None) -> bool:
    """Return whether this may stand as the name or address of a host."""
    return re.fullmatch(r"[\w.:%~-]+", name or "") is not None


def masked_url(url: str) -> str:
    """Return a URL that may be shown: without its user name, password, query, and what looks like a key in its path."""
    from urllib.parse import urlsplit, urlunsplit

    try:
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2]
        _ = parts.port  # an invalid port may be the beginning of a password with a / or # in it
        urlsplit(f"//{host}")  # brackets of which some stood before the @
    except ValueError:
        return "(not a URL)"
    if "@" in parts.path or "@" in parts.fragment:
        return "(not a URL)"
    if parts.netloc != host:
        host = f"***@{host}"
    path = "/".join("***" if _looks_secret(piece) else piece for piece in parts.path.split("/"))
    return urlunsplit((parts.scheme, host, path, "***" if parts.query else "", ""))


def shareable_url(url: str) -> str:
    """Return a URL that may be published: masked, and all of its path but the protocols' own words as well.

    A short key in a path looks like a word. A key in the host's name is not masked.
    """
    from urllib.parse import urlsplit, urlunsplit

    try:
        parts = urlsplit(masked_url(url))
    except ValueError:  # as `////]`, of which fewer slashes are left
        return "(not a URL)"
    path = "/".join(piece if piece in _WORDS else "***" for piece in parts.path.split("/"))
    return urlunsplit(parts._replace(path=path))


def keys_in(url: str) -> list[str]:
    """Return what `masked_url` hides, as far as it is too long to occur in other text by chance."""
    from urllib.parse import parse_qsl, urlsplit

    parts = urlsplit(url)
    pieces = [piece for piece in parts.path.split("/") if _looks_secret(piece)]
    values = [value for _, value in parse_qsl(parts.query)]
    return [one for one in (parts.username, parts.password, *pieces, *values) if one and len(one) >= _KEY_LENGTH]


def _looks_secret(piece: str) -> bool:
    """Return whether a piece of a path is long enough for a key, and no contract's address; words have no digits."""
    if re.fullmatch(_CONTRACT, piece):
        return False
    return len(piece) >= 16 and (len(piece) >= 24 or any(c.isdigit() for c in piece))


def is_local(url: str) -> bool:
    """Return whether a URL can only mean this machine or one in a private network."""
    from ipaddress import ip_address
    from urllib.parse import urlsplit

    host = (urlsplit(url).hostname or "").rstrip(".")
    try:
        return not ip_address(host).is_global
    except ValueError:
        return "." not in host or host.endswith(_PRIVATE_NAMES)


def host_of(url: str) -> str:
    """Return the host's name in messages, with its port unless that is a usual one of Session's."""
    from urllib.parse import urlsplit

    parts = urlsplit(url)
    host = parts.hostname or "?"
    return host if parts.port in (None, 443, 4443) else f"{host}:{parts.port}"
