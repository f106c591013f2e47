"""What is plugged in: the kernel's own files laid out in a folder, Windows' answers as bytes."""

from __future__ import annotations

import ctypes
import struct
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.services.exchange.sticks import (
    Device,
    LinuxDevices,
    Mount,
    changes,
    device_at,
    file_system_at,
    file_system_of,
    parse_mounts,
    present_devices,
    sync_filesystem,
    udev_name,
)
from desktop.services.exchange.windows_sticks import (
    Storage,
    Volume,
    device_of,
    drive_roots,
    parse_storage,
)
from tests.services.exchange.fake_devices import stick

MOUNTS = """\
proc /proc proc rw,relatime 0 0
/dev/nvme0n1p2 / ext4 rw,relatime 0 0
/dev/sda1 /home ext4 rw 0 0
tmpfs /run/user/1000 tmpfs rw,nosuid 0 0
/dev/sdb1 /media/kaohe/甲组\\040盘 vfat rw,nosuid,uid=1000 0 0
/dev/sdb1 /mnt/again vfat rw 0 0
/dev/sr0 /media/kaohe/DISC iso9660 ro,nosuid 0 0
/dev/mmcblk1p1 /media/kaohe/CARD exfat rw 0 0
/dev/mapper/luks-1 /media/kaohe/SECRET ext4 rw 0 0
/dev/sdc1 /media/kaohe/LOCKED vfat rw 0 0
/dev/sdd1 /boot/efi vfat rw 0 0
//server/share /mnt/share cifs rw 0 0
/dev/sde1
"""


class Machine:
    """A PC in a folder: proc, sys and dev as the kernel and udev lay them out."""

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / "proc").mkdir()
        (root / "proc/mounts").write_text(MOUNTS, "utf-8")
        (root / "sys/class/block").mkdir(parents=True)
        (root / "dev/disk").mkdir(parents=True)
        usb = "pci0000:00/0000:00:14.0/usb1/1-{n}/1-{n}:1.0/host{n}/target{n}:0:0/{n}:0:0:0"
        self.disk("nvme0n1", "pci0000:00/nvme/nvme0", "nvme0n1p2")
        self.disk("sda", "pci0000:00/ata1/host0/target0:0:0/0:0:0:0", "sda1")
        self.disk("sdb", usb.format(n=2), "sdb1", removable="1", model="DataTraveler")
        self.serial(usb.format(n=2), "60A44C3FACC9")
        # A hard disk on a cable says that it is not removable; its number is not written.
        self.disk("sdc", usb.format(n=3), "sdc1", ro="1")
        self.serial(usb.format(n=3), None)
        self.disk("sdd", usb.format(n=4), "sdd1", removable="1")
        self.disk("sdf", usb.format(n=5), "sdf1", removable="1", model="Luks Key")
        self.serial(usb.format(n=5), "AA55")
        self.disk("sr0", "pci0000:00/ata2/host1/target1:0:0/1:0:0:0", removable="1", ro="1")
        card = "pci0000:00/sdhci/mmc_host/mmc1/mmc1:aaaa"
        self.disk("mmcblk1", card, "mmcblk1p1")
        (root / "sys/devices" / card / "type").write_text("SD\n")
        (root / "sys/devices" / card / "serial").write_text("0xdeadbeef\n")
        self.encrypted("dm-0", "sdf1", "luks-1")
        self.link(
            "by-label", "考核\\x20盘".replace("考核", "\\xe8\\x80\\x83\\xe6\\xa0\\xb8"), "sdb1"
        )
        self.link("by-uuid", "1A2B-3C4D", "sdb1")
        self.link("by-uuid", "77AA-0001", "sdc1")

    def disk(
        self,
        name: str,
        place: str,
        *parts: str,
        removable: str = "0",
        ro: str = "0",
        model: str = "",
    ) -> None:
        block = self.root / "sys/devices" / place / "block" / name
        for folder in (block, *(block / part for part in parts)):
            folder.mkdir(parents=True)
            (self.root / "sys/class/block" / folder.name).symlink_to(folder)
            (self.root / "dev" / folder.name).touch()
        for part in parts:
            (block / part / "partition").write_text("1\n")
        (block / "device").symlink_to(self.root / "sys/devices" / place)
        (block / "removable").write_text(removable + "\n")
        (block / "ro").write_text(ro + "\n")
        if model:
            (block / "device/vendor").write_text("Kingston \n")
            (block / "device/model").write_text(f"{model}   \n")

    def serial(self, place: str, number: str | None) -> None:
        port = (self.root / "sys/devices" / place).parents[3]
        (port / "idVendor").write_text("0951\n")
        if number is not None:
            (port / "serial").write_text(number + "\n")

    def encrypted(self, name: str, below: str, mapped: str) -> None:
        block = self.root / "sys/devices/virtual/block" / name
        (block / "slaves" / below).mkdir(parents=True)
        (self.root / "sys/class/block" / name).symlink_to(block)
        (self.root / "dev" / name).touch()
        (self.root / "dev/mapper").mkdir()
        (self.root / "dev/mapper" / mapped).symlink_to(self.root / "dev" / name)

    def link(self, kind: str, name: str, device: str) -> None:
        folder = self.root / "dev/disk" / kind
        folder.mkdir(exist_ok=True)
        (folder / name).symlink_to(self.root / "dev" / device)


@pytest.mark.skipif(sys.platform == "win32", reason="Linux' own files")
class TestLinux:
    @pytest.fixture
    def machine(self, tmp_path: Path) -> Machine:
        return Machine(tmp_path)

    @staticmethod
    def listed(machine: Machine) -> dict[str, Device]:
        found = LinuxDevices(machine.root, usage=lambda _point: (8 << 30, 5 << 30)).list()
        return {device.mount.name: device for device in found}

    def test_what_is_removable_is_found_once_and_nothing_else(self, machine: Machine) -> None:
        found = self.listed(machine)
        # /dev/sdd1 runs the system, /home is a disk, sdb1 is mounted twice.
        assert sorted(found) == ["CARD", "DISC", "LOCKED", "SECRET", "甲组 盘"]

    def test_a_stick_says_what_it_is(self, machine: Machine) -> None:
        (machine.root / "proc/mounts").write_text(
            "/dev/sdb1 /media/kaohe/考\\040核 vfat rw 0 0\n", "utf-8"
        )
        (found,) = self.listed(machine).values()
        assert found == Device(
            id="sdb1/60A44C3FACC9/1A2B-3C4D",
            label="考核 盘",
            mount=Path("/media/kaohe/考 核"),
            serial="60A44C3FACC9",
            removable=True,
            read_only=False,
            size=8 << 30,
            free=5 << 30,
            file_system="vfat",
        )

    def test_disc_card_locked_and_encrypted(self, machine: Machine) -> None:
        found = self.listed(machine)
        disc, card = found["DISC"], found["CARD"]
        assert (disc.read_only, disc.free, disc.serial) == (True, 0, None)
        assert (card.serial, card.read_only, card.file_system) == ("0xdeadbeef", False, "exfat")
        # The lock of the stick itself counts, whatever the mount says; the volume's number
        # stands in for the device's.
        assert (found["LOCKED"].read_only, found["LOCKED"].serial) == (True, "77AA-0001")
        assert (found["SECRET"].serial, found["SECRET"].label) == ("AA55", "Kingston Luks Key")
        assert found["SECRET"].id.startswith("dm-0/")

    def test_a_model_stands_in_for_a_label(self, machine: Machine) -> None:
        for link in (machine.root / "dev/disk/by-label").iterdir():
            link.unlink()
        labels = {device.label for device in self.listed(machine).values()}
        assert "Kingston DataTraveler" in labels

    def test_a_stick_on_its_way_out_and_a_pc_without_files(self, machine: Machine) -> None:
        def gone(_point: Path) -> tuple[int, int]:
            raise OSError(5, "pulled")

        assert LinuxDevices(machine.root, usage=gone).list() == ()
        assert LinuxDevices(machine.root / "nowhere").list() == ()

    def test_this_pc_answers(self, tmp_path: Path) -> None:
        assert isinstance(present_devices().list(), tuple)
        assert file_system_at(tmp_path)
        assert sync_filesystem(tmp_path)
        with pytest.raises(OSError, match="nowhere"):
            sync_filesystem(tmp_path / "nowhere")


def test_mounts_are_read_as_they_are_written() -> None:
    found = parse_mounts("/dev/sdb1 /m/a\\040b\\134c vfat ro,nosuid 0 0\nnot a mount\n\n")
    assert found == (Mount("/dev/sdb1", "/m/a b\\c", "vfat", read_only=True),)
    assert not parse_mounts("/dev/sdb1 /m vfat rw,errors=remount-ro 0 0")[0].read_only


@given(st.text())
def test_no_text_stops_the_reading(text: str) -> None:
    for mount in parse_mounts(text):
        assert mount.source is not None
    assert isinstance(udev_name(text.encode("utf-8", "ignore").decode()), str)


def test_the_deepest_and_latest_mount_counts() -> None:
    mounts = parse_mounts("a / ext4 rw\nb /media vfat rw\nc /media exfat rw\nd /media2 ntfs rw\n")
    assert file_system_of(Path("/media/stick/x"), mounts) == "exfat"
    assert file_system_of(Path("/media2"), mounts) == "ntfs"
    assert file_system_of(Path("/home"), mounts) == "ext4"
    assert file_system_of(Path("/home"), ()) == ""


def test_what_came_and_what_went(tmp_path: Path) -> None:
    first, second = stick(tmp_path / "a", "S1"), stick(tmp_path / "b", "S2")
    used = stick(tmp_path / "a", "S1", free=1)
    assert changes((), (first,)) == ((first,), ())
    assert changes((first, second), (used,)) == ((), (second,))
    # Another stick in the same socket between two looks is a pull and a plug.
    other = stick(tmp_path / "a", "S3")
    assert changes((first,), (other,)) == ((other,), (first,))
    assert changes((first,), (first,)) == ((), ())


def test_the_medium_of_a_path(tmp_path: Path) -> None:
    whole, inner = stick(tmp_path / "media", "S1"), stick(tmp_path / "media" / "inner", "S2")
    assert device_at(tmp_path / "media" / "folder" / "x", (whole, inner)) == whole
    assert device_at(tmp_path / "media" / "inner", (whole, inner)) == inner
    assert device_at(tmp_path / "media2", (whole, inner)) is None
    if sys.platform != "win32":
        (tmp_path / "link").symlink_to(whole.mount)
        assert device_at(tmp_path / "link" / "x", (whole, inner)) == whole


def storage(serial: bytes, bus: int, *, removable: bool = True) -> bytes:
    """A STORAGE_DEVICE_DESCRIPTOR as Windows lays it out."""
    offsets = (0, 0, 0, 36 if serial else 0)
    head = struct.pack(
        "<IIBB??IIIIII", 40, 36 + len(serial), 0, 0, removable, False, *offsets, bus, 0
    )
    return head + serial + b"\0"


def volume(kind: int, number: int = 0x1A2B3C4D, flags: int = 0) -> Volume:
    return Volume("E:\\", kind, "考核专用", number, flags, "FAT32", 8 << 30, 5 << 30)


def test_windows_answers_are_read() -> None:
    assert drive_roots(0b10101) == ("A:\\", "C:\\", "E:\\")
    assert parse_storage(storage(b"  60A44C  ", 7)) == Storage("60A44C", 7)
    assert parse_storage(storage(b"", 7)) == Storage(None, 7)
    assert parse_storage(b"short") is None
    beyond = bytearray(storage(b"x", 7))
    beyond[24:28] = b"\xff\xff\xff\xff"
    assert parse_storage(bytes(beyond)) == Storage(None, 7)


def test_windows_drives_as_media() -> None:
    found = device_of(volume(2), Storage("60A44C", 7))
    assert found == Device(
        "E:\\/60A44C/1A2B-3C4D", "考核专用", Path("E:\\"), "60A44C", removable=True,
        read_only=False, size=8 << 30, free=5 << 30, file_system="fat32",
    )  # fmt: skip
    assert device_of(volume(3), Storage(None, 7)) is not None  # a hard disk on a cable
    assert device_of(volume(3), Storage("S", 17)) is None  # the built-in disk
    assert device_of(volume(3), None) is None
    assert device_of(volume(4), None) is None  # a network drive
    by_volume = device_of(volume(2), None)
    assert by_volume is not None
    assert by_volume.serial == "1A2B-3C4D"
    for locked in (device_of(volume(5), None), device_of(volume(2, flags=0x80000), None)):
        assert locked is not None
        assert (locked.read_only, locked.free) == (True, 0)
    assert device_of(volume(2, number=0), None).serial is None  # type: ignore[union-attr]  # a stick


def test_a_system_without_the_call_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def without(*_args: object, **_more: object) -> object:
        raise OSError("no such library")

    monkeypatch.setattr(ctypes, "CDLL", without)
    assert not sync_filesystem(tmp_path)
