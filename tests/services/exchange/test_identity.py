"""Keys, certificates and the digits that two people compare."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.services.exchange.identity import (
    Certificate,
    PublicKeys,
    RootKey,
    StationKeys,
    canonical,
    deployment_of,
    digits,
    same_digits,
    verify,
)
from desktop.services.exchange.refusals import PackageRefused
from desktop.terms import PackageCode, StationRole

ROOT = RootKey.generate()
KEYS = StationKeys.generate()
TEAM = "1a" * 16


def certificate() -> Certificate:
    return Certificate(
        deployment=deployment_of(ROOT.public),
        key_id=KEYS.public.key_id,
        sign=KEYS.public.sign,
        seal=KEYS.public.seal,
        role=StationRole.TEAM,
        team=TEAM,
        title="第三考核组",
        origin="ab" * 16,
        succeeds=("cd" * 16,),
        serial=2,
        issued=1_800_000_000_000_000,
    )


def test_digits_are_the_last_32_decimal_digits_of_the_hash() -> None:
    number = int(hashlib.sha256(b"abc").hexdigest(), 16)
    expected = str(number)[-32:]
    assert digits(b"abc").replace(" ", "") == expected
    assert [len(group) for group in digits(b"abc").split(" ")] == [4] * 8


@given(st.binary(max_size=40))
def test_digits_always_have_the_same_shape(data: bytes) -> None:
    groups = digits(data).split(" ")
    assert len(groups) == 8
    assert all(len(group) == 4 and group.isdecimal() for group in groups)


def test_digits_are_compared_without_regard_to_blanks_and_width() -> None:
    shown = digits(b"abc")
    assert same_digits(shown.replace(" ", ""), shown)
    assert same_digits(f"  {shown}\u3000", shown)
    assert same_digits(shown.translate({ord("0") + i: 0xFF10 + i for i in range(10)}), shown)
    wrong = ("1" if shown[0] == "0" else "0") + shown[1:]
    assert not same_digits(wrong, shown)
    assert not same_digits("", shown)
    assert not same_digits(shown[:-1], shown)


def test_a_key_id_covers_both_keys() -> None:
    one, other = StationKeys.generate().public, StationKeys.generate().public
    by_hand = hashlib.sha256(one.sign + one.seal).digest()[:16].hex()
    assert one.key_id == by_hand
    assert PublicKeys(one.sign, other.seal).key_id != one.key_id
    assert PublicKeys(other.sign, one.seal).key_id != one.key_id


def test_keys_survive_their_bytes_and_do_not_show_in_text() -> None:
    again = StationKeys.from_bytes(KEYS.to_bytes())
    assert again.public == KEYS.public
    assert verify(KEYS.public.sign, again.sign(b"text"), b"text")
    assert KEYS.to_bytes().hex() not in repr(KEYS)
    assert repr(KEYS.to_bytes()[:8])[2:-1] not in repr(KEYS)
    assert repr(ROOT) == "RootKey()"
    with pytest.raises(ValueError, match="64 bytes"):
        StationKeys.from_bytes(b"short")


def test_a_signature_fits_only_its_key_and_text() -> None:
    signature = KEYS.sign(b"text")
    assert verify(KEYS.public.sign, signature, b"text")
    assert not verify(KEYS.public.sign, signature, b"Text")
    assert not verify(StationKeys.generate().public.sign, signature, b"text")
    assert not verify(b"no key", signature, b"text")
    assert not verify(KEYS.public.sign, b"", b"text")


def test_a_certificate_reads_back_under_its_root() -> None:
    assert Certificate.read(certificate().issue(ROOT), ROOT.public) == certificate()


def test_a_certificate_of_another_root_is_refused() -> None:
    other = RootKey.generate()
    with pytest.raises(PackageRefused) as refused:
        Certificate.read(certificate().issue(other), ROOT.public)
    assert refused.value.package_code is PackageCode.CERTIFICATE
    with pytest.raises(PackageRefused):  # the deployment inside belongs to the first root
        Certificate.read(certificate().issue(other), other.public)


def test_every_changed_byte_of_a_certificate_is_refused() -> None:
    blob = certificate().issue(ROOT)
    for position in range(len(blob)):
        changed = bytearray(blob)
        changed[position] ^= 1
        with pytest.raises(PackageRefused):
            Certificate.read(bytes(changed), ROOT.public)
    for length in range(0, len(blob), 7):
        with pytest.raises(PackageRefused):
            Certificate.read(blob[:length], ROOT.public)


@pytest.mark.parametrize(
    "change",
    [
        {"team": None},
        {"role": StationRole.OFFICE},
        {"key_id": "00" * 16},
        {"sign": b"short"},
        {"origin": "AB" * 16},
        {"succeeds": ("x",)},
    ],
)
def test_what_no_certificate_can_say_is_refused_though_signed(change: dict[str, object]) -> None:
    wrong = replace(certificate(), **change)  # type: ignore[arg-type]  # wrong on purpose
    with pytest.raises(PackageRefused):
        Certificate.read(wrong.issue(ROOT), ROOT.public)


@given(st.binary(max_size=200))
def test_garbage_is_refused_and_never_an_error(data: bytes) -> None:
    with pytest.raises(PackageRefused):
        Certificate.read(data, ROOT.public)


def test_a_signed_text_that_is_no_certificate_is_refused() -> None:
    text = canonical({"serial": 1})
    blob = ROOT.sign(b"kaohe/certificate/1\x00" + text) + text
    assert orjson.loads(text) == {"serial": 1}
    with pytest.raises(PackageRefused):
        Certificate.read(blob, ROOT.public)
