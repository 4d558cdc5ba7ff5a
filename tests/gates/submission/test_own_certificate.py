from __future__ import annotations

import hashlib
import ssl
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography import x509

from ccwarn.gates.submission.own_certificate import OwnCertificate
from counterparts import needs


@pytest.fixture
def own(tmp_path: Path) -> OwnCertificate:
    return OwnCertificate(tmp_path)


def test_it_is_made_once(own: OwnCertificate, tmp_path: Path) -> None:
    first = own.fingerprint()
    own.context()
    assert OwnCertificate(tmp_path).fingerprint() == first
    octets = ssl.PEM_cert_to_DER_cert(own.file.read_text())
    assert first == hashlib.sha256(octets).digest().hex(":").upper()
    assert OwnCertificate(tmp_path / "another user").fingerprint() != first


def test_it_names_this_computer_and_signs_nothing(own: OwnCertificate) -> None:
    own.context()
    certificate = x509.load_pem_x509_certificate(own.file.read_bytes())
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert [str(name.value) for name in names] == ["localhost", "127.0.0.1", "::1"]
    limits = certificate.extensions.get_extension_for_class(x509.BasicConstraints)
    assert limits.critical
    assert not limits.value.ca
    assert certificate.not_valid_after_utc.year == 9999


def test_its_key_is_the_user_s_alone(own: OwnCertificate, tmp_path: Path) -> None:
    own.context()
    assert b"PRIVATE" not in own.file.read_bytes()
    with_keys = [it for it in tmp_path.rglob("*") if it.is_file() and b"PRIVATE" in it.read_bytes()]
    assert len(with_keys) == 1
    if sys.platform != "win32":
        assert stat.S_IMODE(with_keys[0].stat().st_mode) == 0o600
        assert stat.S_IMODE(with_keys[0].parent.stat().st_mode) == 0o700


def test_a_damaged_one_is_made_anew(own: OwnCertificate, tmp_path: Path) -> None:
    first = own.fingerprint()
    for file in tmp_path.rglob("*.pem"):
        file.write_text("damaged")
    own.context()
    assert own.fingerprint() != first
    assert ssl.create_default_context(cafile=str(own.file)).cert_store_stats()["x509"] == 1


@pytest.mark.parametrize("options", [[], ["-x509_strict"]])
def test_openssl_trusts_it(own: OwnCertificate, options: list[str]) -> None:
    own.context()
    command = [
        str(needs("openssl")), "verify", *options, "-purpose", "sslserver",
        "-verify_ip", "127.0.0.1", "-CAfile", str(own.file), str(own.file),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
