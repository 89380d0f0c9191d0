"""The room's authority: root → issuing key → certificates of the server and of devices (Ed25519, X.509).

The QR picture pins SHA-256 of the root's public key. Names are `<room id>.comitia.internal`. Devices' clocks lie, so
neither side lets OpenSSL judge dates: the registry does, on each connection.
"""

import datetime
import hashlib
import os
import secrets
import ssl
from collections.abc import Callable

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from comitia_server.people.register import Register
from comitia_shared.errors import ErrorCode, require
from comitia_shared.ids import DeviceId, RoomId

NO_CHECK_TIME = 0x200000  # X509_V_FLAG_NO_CHECK_TIME
_HPKE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_ARCHIVE_INFO = b"comitia/archive/1"
_ADMITTED = "admitted-packs"
_ROOT_YEARS, _ISSUING_YEARS, _LEAF_YEARS = 20, 2, 2


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


class Authority:
    """Signs the room's certificates. `create` makes its keys once."""

    def __init__(self, register: Register, room: RoomId) -> None:
        self._register = register
        self.room = room
        self.host = f"{room}.comitia.internal"

    def create(self, now: datetime.datetime) -> None:
        """Make root, issuing key and server certificate, valid from `now`."""
        root, issuing, server = (self._make_key(n) for n in ("root-key", "issuing-key", "server-key"))
        root_name, issuing_name = _name(f"Comitia root {self.room}"), _name(f"Comitia issuing {self.room}")
        root_certificate = _sign(
            _authority_builder(root_name, root_name, root, now, _ROOT_YEARS, path_length=1), root, root
        )
        issuing_certificate = _sign(
            _authority_builder(issuing_name, root_name, issuing, now, _ISSUING_YEARS, path_length=0),
            root,
            root,
        )
        leaf = _leaf_builder(_name(self.host), issuing_name, now).public_key(server.public_key())
        leaf = leaf.add_extension(x509.SubjectAlternativeName([x509.DNSName(self.host)]), critical=False)
        leaf = leaf.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        server_certificate = _sign(leaf, issuing, issuing)
        for name, certificate in (
            ("root", root_certificate),
            ("issuing", issuing_certificate),
            ("server", server_certificate),
        ):
            self._register.keep_public(name, certificate.public_bytes(Encoding.DER))

    def _make_key(self, name: str) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self._register.secret(name))

    def certificate(self, name: str) -> bytes:
        """The DER of `root`, `issuing` or `server`."""
        found = self._register.public(name)
        if found is None:
            raise LookupError(name)
        return found

    def pin(self) -> bytes:
        """SHA-256 of the root's public key (DER)."""
        public = x509.load_der_x509_certificate(self.certificate("root")).public_key()
        return hashlib.sha256(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).digest()

    def ledger_key(self) -> Ed25519PrivateKey:
        """Signs checkpoints; tablets learn its public half when they enrol and accept no other."""
        return self._make_key("ledger-key")

    def admitted(self, more: str = "") -> frozenset[str]:
        """The fingerprints of rooms whose packs may lie here; `more` is admitted too, from now on."""
        known = (self._register.public(_ADMITTED) or b"").decode().split()
        if more and more.strip().upper() not in known:
            known.append(more.strip().upper())
            self._register.keep_public(_ADMITTED, "\n".join(known).encode())
        return frozenset(known)

    def archive_seal(self) -> Callable[[bytes], bytes]:
        """Seals keys of recalled originals to the archive key (HPKE, RFC 9180), whose private half can go offline."""
        name = "archive-key"
        public = self._register.public(name)
        if public is None:
            private = X25519PrivateKey.from_private_bytes(self._register.secret(name))
            public = private.public_key().public_bytes_raw()
            self._register.keep_public(name, public)
        receiver = X25519PublicKey.from_public_bytes(public)
        return lambda key: _HPKE.encrypt(key, receiver, info=_ARCHIVE_INFO)

    def sign_device(self, csr_der: bytes, device: DeviceId, now: datetime.datetime) -> bytes:
        """A device's certificate (DER) for its request. Raises: Refused bad_message."""
        try:
            csr = x509.load_der_x509_csr(csr_der)
            valid = csr.is_signature_valid and isinstance(csr.public_key(), Ed25519PublicKey)
        except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
            valid = False
        require(valid, ErrorCode.BAD_MESSAGE, reason="certificate request")
        issuing_name = _name(f"Comitia issuing {self.room}")
        subject = x509.Name(
            [
                x509.NameAttribute(NameOID.COMMON_NAME, self.host),
                x509.NameAttribute(NameOID.SERIAL_NUMBER, device),
            ]
        )
        leaf = _leaf_builder(subject, issuing_name, now).public_key(csr.public_key())
        leaf = leaf.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False)
        issuing = self._make_key("issuing-key")
        return _sign(leaf, issuing, issuing).public_bytes(Encoding.DER)

    def server_context(self) -> ssl.SSLContext:
        """TLS 1.3 for the room's port; a client certificate is optional, and of this room if there is one."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        chain = b"".join(
            x509.load_der_x509_certificate(self.certificate(n)).public_bytes(Encoding.PEM)
            for n in ("server", "issuing")
        )
        load_identity(context, chain, self._make_key("server-key"))
        context.load_verify_locations(cadata=self.certificate("root"))
        context.load_verify_locations(cadata=self.certificate("issuing"))
        context.verify_mode = ssl.CERT_OPTIONAL
        context.verify_flags |= ssl.VerifyFlags(NO_CHECK_TIME)
        return context


def load_identity(context: ssl.SSLContext, chain_pem: bytes, key: Ed25519PrivateKey) -> None:
    """Give `context` a certificate whose key never touches a disk: `ssl` reads files only, so memory is one."""
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    descriptor = os.memfd_create("comitia-tls")
    try:
        os.write(descriptor, chain_pem + pem)
        context.load_cert_chain(f"/proc/self/fd/{descriptor}")
    finally:
        os.close(descriptor)


def _leaf_builder(subject: x509.Name, issuer: x509.Name, now: datetime.datetime) -> x509.CertificateBuilder:
    return (
        _dated(now, _LEAF_YEARS)
        .subject_name(subject)
        .issuer_name(issuer)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    )


def _authority_builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: Ed25519PrivateKey,
    now: datetime.datetime,
    years: int,
    *,
    path_length: int,
) -> x509.CertificateBuilder:
    usage = x509.KeyUsage(
        digital_signature=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=True,
        encipher_only=False,
        decipher_only=False,
    )
    return (
        _dated(now, years)
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=path_length), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _dated(now: datetime.datetime, years: int) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .serial_number(int.from_bytes(secrets.token_bytes(16)) >> 1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=365 * years))
    )


def _sign(
    builder: x509.CertificateBuilder, key: Ed25519PrivateKey, issuer: Ed25519PrivateKey
) -> x509.Certificate:
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.public_key())
    return builder.add_extension(identifier, critical=False).sign(key, None)
