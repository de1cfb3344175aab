"""How `transport` recognises a server: by its certificate's fingerprint, by the system's CAs, or not at all.

requests has CAs of its own and cannot check fingerprints; urllib3 below it can do both. This adapter gives urllib3 a
TLS context made here, so that requests' own certificate handling is not used.
"""

from __future__ import annotations

import ssl
import warnings
from typing import Any

import requests.adapters
from urllib3.exceptions import InsecureRequestWarning
from urllib3.util import Retry

from ..evidence import Proof

_ONE_RETRY = Retry(
    total=1,
    other=0,  # a wrong certificate stays wrong
    redirect=0,
    status_forcelist=(429, 502, 503, 504),
    allowed_methods=None,  # every request here only reads, so asking twice does no harm
    respect_retry_after_header=False,  # a server must not decide how long this machine sleeps
    raise_on_status=False,
)
_NO_RETRY = Retry(total=0, redirect=0, raise_on_status=False)


class Adapter(requests.adapters.HTTPAdapter):
    """Connects to one endpoint.

    With a pin, urllib3 compares the certificate's SHA-256 fingerprint and nothing else: pins are for certificates that
    are self-signed, or whose name or date does not match. It does so after the handshake, before the request.
    """

    def __init__(self, proof: Proof, pin: str | None, *, once: bool = False) -> None:
        self._tls: dict[str, Any] = {"ssl_context": context_for(proof)}
        if pin is not None:  # urllib3 before 2.6 takes the keyword for TLS connections alone
            self._tls["assert_fingerprint"] = pin
        super().__init__(max_retries=_NO_RETRY if once else _ONE_RETRY)

    # requests' own signatures below; their arguments are passed on unchanged.

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        """Pass the context and the pin to urllib3, for direct connections."""
        super().init_poolmanager(*args, **(kwargs | self._tls))

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:  # noqa: ANN401
        """Pass the context and the pin to urllib3, for connections through a proxy."""
        return super().proxy_manager_for(proxy, **(kwargs | self._tls))

    def build_connection_pool_key_attributes(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        """Keep requests from adding its own verification to the context's."""
        host, _ = super().build_connection_pool_key_attributes(*args, **kwargs)
        return host, {}

    def cert_verify(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        """Keep requests from loading its bundled CAs: the context has those to trust."""


def context_for(proof: Proof) -> ssl.SSLContext:
    """Return a TLS context that recognises a server as `proof` says; a pin is checked in addition."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if proof == "system-ca":
        context.load_default_certs()
        return context
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    if proof in ("none", "sealed-reply"):
        # The answer has its own proof, or shows that it has none; urllib3 need not warn on standard error.
        warnings.filterwarnings("ignore", category=InsecureRequestWarning)
    return context
