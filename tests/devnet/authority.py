"""A certificate authority of the devnet's own, and what it signs: the network API's certificate.

The live API has a certificate that the system's CAs vouch for. A test makes this authority one of them, as with
SSL_CERT_FILE. Keys are on an elliptic curve, which costs nothing to make.
"""

import datetime
import functools
import ipaddress
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from tests.devnet.certificates import VALID_FOR, Certificate, kept, ready_to_serve

AUTHORITY = "authority"
NETWORK_API = "api"


def signed_certificate(directory: Path | None = None) -> tuple[Certificate, str]:
    """The network API's certificate and the authority's, the latter as PEM; made anew or taken from `directory`."""
    return _made_once() if directory is None else _kept_or_made(directory)


def _kept_or_made(directory: Path) -> tuple[Certificate, str]:
    authority = kept(directory, AUTHORITY, _make_authority)
    served = ready_to_serve(kept(directory, NETWORK_API, lambda: _make_signed(authority)))
    return served, _certificate_alone(authority)


@functools.cache
def _made_once() -> tuple[Certificate, str]:
    authority = _make_authority()
    return ready_to_serve(_make_signed(authority)), _certificate_alone(authority)


def _make_authority() -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name("Session Devnet", "Session Devnet CA")
    builder = (
        _begun(name, key.public_key())
        .issuer_name(name)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(may_sign_certificates=True), critical=True)
    )
    return _pem(key, builder.sign(key, hashes.SHA256()))


def _make_signed(authority: bytes) -> bytes:
    signer = serialization.load_pem_private_key(authority, None)
    assert isinstance(signer, ec.EllipticCurvePrivateKey)
    issuer = x509.load_pem_x509_certificate(authority)
    key = ec.generate_private_key(ec.SECP256R1())
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    of_issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key())
    builder = (
        _begun(_name("Session Devnet", "localhost"), key.public_key())
        .issuer_name(issuer.subject)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(may_sign_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(of_issuer, critical=False)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
    )
    return _pem(key, builder.sign(signer, hashes.SHA256()))


def _begun(name: x509.Name, key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + VALID_FOR)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _name(organization: str, common_name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organization),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def _key_usage(*, may_sign_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        key_cert_sign=may_sign_certificates,
        crl_sign=may_sign_certificates,
        key_encipherment=False,
        content_commitment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _pem(key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate) -> bytes:
    encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    return key.private_bytes(encoding, form, serialization.NoEncryption()) + certificate.public_bytes(encoding)


def _certificate_alone(pem: bytes) -> str:
    return x509.load_pem_x509_certificate(pem).public_bytes(serialization.Encoding.PEM).decode()
