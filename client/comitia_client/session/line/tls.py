"""TLS of the tablet: the room's root is the only authority, and its own certificate says who it is."""

import os
import ssl
import tempfile
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from comitia_client.vault.device import Membership

NO_CHECK_TIME = 0x200000  # X509_V_FLAG_NO_CHECK_TIME: tablets' clocks lie


def room_context(membership: Membership) -> ssl.SSLContext:
    """Trusts this room alone, and shows this device's certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.load_verify_locations(cadata=membership.root)
    context.verify_flags |= ssl.VerifyFlags(NO_CHECK_TIME)
    certificates = (membership.certificate, membership.issuing)
    chain = b"".join(x509.load_der_x509_certificate(c).public_bytes(Encoding.PEM) for c in certificates)
    key = Ed25519PrivateKey.from_private_bytes(membership.private_key)
    _load(context, chain + key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return context


def newcomer_context() -> ssl.SSLContext:
    """Trusts nobody yet: enrolment proves the server by the secret before anything is believed."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _load(context: ssl.SSLContext, pem: bytes) -> None:
    """`ssl` reads keys from files only: a file in memory where there is one, else one that lives for this call."""
    if hasattr(os, "memfd_create"):
        descriptor = os.memfd_create("comitia-tls")
        try:
            os.write(descriptor, pem)
            context.load_cert_chain(f"/proc/self/fd/{descriptor}")
        finally:
            os.close(descriptor)
        return
    descriptor, name = tempfile.mkstemp(prefix="comitia-")
    try:
        os.write(descriptor, pem)
        os.close(descriptor)
        context.load_cert_chain(name)
    finally:
        Path(name).unlink()
