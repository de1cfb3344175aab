"""The self-signed certificates of the devnet's servers: made at start, and never part of the project.

A certificate is made once per process and role. They share a key, since a new RSA key costs more than everything else a
devnet does at start; only the impostor's is another. With a directory a certificate is kept there, so that pins, and
the recordings that name them, stay the same.
"""

import datetime
import functools
import hashlib
import ipaddress
import os
import ssl
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

VALID_FOR = datetime.timedelta(days=3650)

STORAGE = "storage"
"""The role of the certificate that all storage servers share: on the live network it is not bound to a node either."""

IMPOSTOR = "impostor"
"""The role of the certificate that a server shows instead of the announced one."""


@dataclass(frozen=True)
class Certificate:
    """A certificate with its key, ready to serve."""

    context: ssl.SSLContext
    pem: str
    """The certificate alone, for clients that want to trust it."""
    pin: str
    """SHA-256 of the certificate's DER form, 64 lower-case hex digits."""


def certificate(role: str, directory: Path | None = None) -> Certificate:
    """The certificate of a role ("seed1", STORAGE, …), made anew or taken from `directory`."""
    if directory is None:
        return _made_once(role)
    return ready_to_serve(kept(directory, role, lambda: _make_pem(role)))


def kept(directory: Path, role: str, make: Callable[[], bytes]) -> bytes:
    """Key and certificate of a role as PEM, from `directory`; made, and put there, if it has none."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = directory / f"{role}.pem"
    if not path.exists():
        _publish(make(), path)
    return path.read_bytes()


def ready_to_serve(pem: bytes) -> Certificate:
    """A certificate with its key, from PEM."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    with tempfile.TemporaryDirectory(prefix="devnet-") as directory:  # Python takes keys from files only
        path = Path(directory) / "served.pem"
        path.write_bytes(pem)
        context.load_cert_chain(path)
    loaded = x509.load_pem_x509_certificate(pem)
    certificate_alone = loaded.public_bytes(serialization.Encoding.PEM).decode()
    pin = hashlib.sha256(loaded.public_bytes(serialization.Encoding.DER)).hexdigest()
    return Certificate(context, certificate_alone, pin)


@functools.cache
def _made_once(role: str) -> Certificate:
    return ready_to_serve(_make_pem(role))


def _publish(pem: bytes, path: Path) -> None:
    """Write a file whole or not at all; if another process was first, its file stands."""
    descriptor, draft = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(descriptor, "wb") as file:
        file.write(pem)
    with suppress(FileExistsError):
        os.link(draft, path)
    os.unlink(draft)


def short_lived(role: str, days: int) -> Certificate:
    """A certificate of a role that expires in so many days."""
    return ready_to_serve(_make_pem(role, datetime.timedelta(days=days)))


@functools.cache
def _key(*, is_of_impostor: bool) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _make_pem(role: str, valid_for: datetime.timedelta = VALID_FOR) -> bytes:
    key = _key(is_of_impostor=role == IMPOSTOR)
    is_seed = role.startswith("seed")
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "AU"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Session Devnet" if is_seed else "Oxen"),
            x509.NameAttribute(NameOID.COMMON_NAME, f"{role}.devnet.localhost" if is_seed else "localhost"),
        ]
    )
    now = datetime.datetime.now(datetime.UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + valid_for)
    )
    if is_seed:
        builder = _as_seed(builder, key.public_key(), f"{role}.devnet.localhost")
    signed = builder.sign(key, hashes.SHA256())
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ) + signed.public_bytes(serialization.Encoding.PEM)


def _as_seed(builder: x509.CertificateBuilder, key: rsa.RSAPublicKey, host: str) -> x509.CertificateBuilder:
    """The extensions that the live seeds' certificates have, and the loopback address to be found under.

    Storage servers' certificates have none, not even a name that a client could check.
    """
    names = [x509.DNSName(host), x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    may_sign = x509.KeyUsage(
        digital_signature=True,
        key_encipherment=True,
        key_cert_sign=True,
        content_commitment=False,
        data_encipherment=False,
        key_agreement=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    return (
        builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(may_sign, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
    )
