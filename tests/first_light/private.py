"""What must not stand in a file for everybody, in any form: accounts, names, wallets, keys of URLs, this machine.

Whoever runs this may name an account of their own, and an endpoint with a key in its URL. Hosts say things in their own
words, and may repeat any of it; so everything that is written goes through here, whoever said it.
"""

from __future__ import annotations

import getpass
import os
import re
import socket
from base64 import b16encode, b32encode, b64encode, urlsafe_b64encode
from collections.abc import Iterable
from contextlib import suppress
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import quote

from sessionnet_core import Network
from sessionnet_core.urls import keys_in

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_HEX = re.compile(r"(?:0x)?((?:[0-9a-fA-F]{2}){16,})")
_ADDRESS = re.compile(
    r"(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}|\[?(?:[0-9a-fA-F]{0,4}:){2,7}[0-9a-fA-F]{0,4}\]?)(?![\w.]\w)"
)
SHORTEST_FORM = 8
"""A form of a secret that is shorter tells nobody of it, as the number that the wallet 0x000… is."""
_SHORTEST = 3
"""A user's or a machine's name that is shorter occurs in other words by chance, and says little."""


class Private:
    """What is hidden in a text, and by which word."""

    def __init__(self, secrets: Iterable[tuple[str, str]], public_hosts: Iterable[str] = ()) -> None:
        """Take pairs of a secret and the word that stands for it, and the addresses that are everybody's."""
        words: dict[str, str] = {}
        for secret, word in secrets:
            for form in forms_of(secret):
                words.setdefault(form.lower(), word)
        self._words = words
        self._public = frozenset(public_hosts)
        # The longest first: a key is hidden as a whole before a part of it, which has a meaning of its own, could be.
        pattern = "|".join(_bounded(form) for form in sorted(words, key=len, reverse=True))
        self._pattern = re.compile(pattern, re.IGNORECASE) if words else None

    def finds(self, text: str) -> list[str]:
        """Return the words for what of it is in a recording.

        Not wallets: one with a stake stands in every node list, among all others, and those that were asked about are
        replaced by stand-ins when a run is recorded.
        """
        lower = text.lower()  # in which a form is found many times as fast as by the pattern of all
        found = {word for form, word in self._words.items() if form in lower and re.search(_bounded(form), lower)}
        return sorted(found - {"wallet"})

    def hide(self, text: str) -> str:
        """Return the text with a word in the place of all that is private."""
        if self._pattern is not None:
            text = self._pattern.sub(lambda found: f"[{self._words.get(found[0].lower(), 'hidden')}]", text)
        return _ADDRESS.sub(self._public_alone, text)

    def _public_alone(self, found: re.Match[str]) -> str:
        plain = found[0].strip("[]")
        try:
            ip_address(plain)
        except ValueError:  # a time, a version
            return found[0]
        return found[0] if plain in self._public else "[address]"


def private_of(
    accounts: Iterable[str], names: Iterable[str], wallets: Iterable[str], network: Network, proxies: Iterable[str] = ()
) -> Private:
    """Return what whoever runs this would not like to see published.

    Args:
        accounts, names, wallets: what is asked about.
        network: whose URLs may have keys; its hosts are public, unless they are somebody's own.
        proxies: whose names and passwords are hidden too.
    """
    from sessionnet_core.networks.built_in import BUILT_IN

    secrets = [(one, "account") for one in accounts] + [(one, "name") for one in names]
    secrets += [(one, "wallet") for one in wallets]
    urls = [*urls_of(network), *(url for url in proxies if "://" in url)]
    secrets += [(key, "key") for url in urls for key in keys_in(url)]
    secrets += _of_this_machine()
    known = (*BUILT_IN.values(), *([network] if network.test else []))
    public = {_host(url) for one in known for url in urls_of(one)}
    own = {_host(url) for url in urls} - public
    return Private([*secrets, *((host, "host of your own") for host in own if host)], public)


def forms_of(secret: str) -> list[str]:
    """Return every form in which a host or a program may repeat a secret, in any letter case of each."""
    plain = secret.strip()
    texts = [plain, quote(plain, safe=""), "".join(f"%{byte:02x}" for byte in plain.encode())]
    bodies = [plain.encode()] if len(plain) >= 8 else []
    digits = _HEX.fullmatch(plain)
    if digits is not None:
        whole = bytes.fromhex(digits[1])
        raws = (
            [whole] if len(whole) % 4 == 0 else [whole[1:], whole]
        )  # an account ID has a prefix, and is known without
        texts += [raw.hex() for raw in raws]
        texts += [str(int.from_bytes(raw)) for raw in raws]
        bodies += raws
    for body in bodies:
        texts += [body.hex(), b16encode(body).decode(), _base58(body), b32encode(body).decode().rstrip("=")]
        texts += [piece for encode in (b64encode, urlsafe_b64encode) for piece in _pieces(encode, body)]
    return list(dict.fromkeys([plain, *(text for text in texts if len(text) >= SHORTEST_FORM)])) if plain else []


def urls_of(network: Network) -> list[str]:
    """Return every URL of a network."""
    urls = [seed.url for seed in network.seeds] + [node.url for node in network.bootstrap]
    urls += [network.api.url, network.api.plain_url] if network.api else []
    urls += [network.backend] if network.backend else []
    if network.chain is not None:
        urls += network.chain.rpc_urls
        urls += network.chain.main_chain.rpc_urls if network.chain.main_chain else []
    return urls


def _of_this_machine() -> list[tuple[str, str]]:
    found = [(str(Path.home()), "home"), (os.path.realpath(Path.home()), "home"), (socket.gethostname(), "machine")]
    with suppress(OSError, KeyError):
        found.append((getpass.getuser(), "user"))
    usual = ("/", "root", "localhost")
    return [(one, word) for one, word in found if len(one) >= _SHORTEST and one not in usual]


def _host(url: str) -> str:
    from urllib.parse import urlsplit

    return urlsplit(url).hostname or ""


def _bounded(form: str) -> str:
    """Return a pattern for a form: of a short one, as a word of its own alone."""
    plain = re.escape(form)
    return plain if len(form) >= 12 else rf"(?<![\w-]){plain}(?![\w-])"


def _base58(body: bytes) -> str:
    number, text = int.from_bytes(body), ""
    while number:
        number, digit = divmod(number, 58)
        text = _BASE58[digit] + text
    return "1" * (len(body) - len(body.lstrip(b"\0"))) + text


def _pieces(encode: object, body: bytes) -> list[str]:
    """Return what does not depend on what stands before and after, for each of the three places it may begin at."""
    assert callable(encode)
    found = []
    for before in range(3):
        text = encode(b"\0" * before + body).decode().rstrip("=")
        first = -(-before * 8 // 6)
        rest = (before + len(body)) % 3
        found.append(text[first : len(text) - (1 if rest else 0)])
    return found
