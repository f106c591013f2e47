"""Making packages that should never be: opened with the receiver's key, changed, sealed again.

Whoever holds a workstation's keys can do this; so the tests do it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import orjson

from desktop.models import channels
from desktop.models.channels import Head
from desktop.models.revision import line_hash
from desktop.services.exchange import standing
from desktop.services.exchange.codec import encode
from desktop.services.exchange.frames import FrameKind, LineFrame, frame_head, frame_lines
from desktop.services.exchange.identity import PublicKeys, StationKeys
from desktop.services.exchange.manifest import BlobEntry, Manifest, sign_heads
from desktop.services.exchange.package import open_contents
from desktop.services.exchange.sealing import KEY_BYTES, STREAM_LABEL, seal_key
from desktop.services.exchange.wire import Header, Route, read_envelope, write_head
from desktop.services.exchange.writing import write_file
from desktop.services.registry import Services
from desktop.services.security.stream import seal_chunks, sealed_size

KEY = bytes(range(KEY_BYTES))


def keys_of(services: Services) -> StationKeys:
    """The private keys of a station."""
    with services.desk.db.reading() as session:
        return standing.own_keys(session)


@dataclass(frozen=True)
class Opened:
    """A package taken apart, and the keys to put it together again."""

    signing: StationKeys
    seal_to: PublicKeys
    route: Route
    manifest: Manifest
    lines: tuple[bytes, ...]
    blobs: tuple[bytes, ...]

    @staticmethod
    def of(package: Path, sender: Services, receiver: Services) -> Opened:
        """Take a package apart."""
        signing, opening = keys_of(sender), keys_of(receiver)
        with read_envelope(package) as envelope:
            header = envelope.verify(signing.public.sign)
            contents = open_contents(envelope, opening.seal_private)
            lines = tuple(contents.lines())
            blobs = tuple(data for _, data in contents.blobs())
        route = Route(header.deployment, header.kind, header.sender, header.receiver, header.number)
        return Opened(signing, opening.public, route, contents.manifest, lines, blobs)

    def said(self, **changes: Any) -> Opened:
        """With another manifest."""
        return replace(self, manifest=replace(self.manifest, **changes))

    def routed(self, **changes: Any) -> Opened:
        """With another header, and a manifest that agrees with it."""
        route = replace(self.route, **changes)
        channel = replace(self.manifest.channel, sender=route.sender, receiver=route.receiver)
        instance = replace(self.manifest.instance, origin=route.sender)
        return replace(self, route=route).said(channel=channel, instance=instance)

    def carrying(self, lines: Sequence[bytes], first: int | None = None) -> Opened:
        """With other lines and the chain that fits them."""
        told = self.manifest.channel
        first = told.first if first is None else first
        head = Head(first - 1, bytes.fromhex(told.before))
        for further in channels.chain(head, map(line_hash, lines)):
            head = further
        channel = replace(told, first=first, last=head.n, after=head.c.hex())
        return replace(self, lines=tuple(lines)).said(channel=channel)

    def write(
        self,
        out: Path,
        *,
        frames: Sequence[LineFrame] | None = None,
        blobs: Sequence[tuple[str, bytes]] | None = None,
        tail: bytes = b"",
        honest: bool = True,
    ) -> Path:
        """Seal and sign it; ``honest``: the manifest lists what is really there."""
        packed = tuple(frame_lines(self.lines)) if frames is None else tuple(frames)
        named = [(hashlib.sha256(b).hexdigest(), b) for b in self.blobs] if blobs is None else blobs
        manifest = self.manifest
        if honest:
            manifest = replace(
                manifest,
                frames=tuple(f.entry for f in packed),
                blobs=tuple(BlobEntry(sha, len(data)) for sha, data in named),
            )
        signature = sign_heads(manifest, self.route, self.signing.sign)
        said = encode(replace(manifest, heads_signature=signature))
        body = b"".join(
            (
                frame_head(FrameKind.MANIFEST, len(said)),
                said,
                *(frame_head(FrameKind.REVISIONS, len(f.packed)) + f.packed for f in packed),
                *(
                    frame_head(FrameKind.BLOB, 32 + len(data)) + bytes.fromhex(sha) + data
                    for sha, data in named
                ),
                frame_head(FrameKind.END, 0),
                tail,
            )
        )
        key_id = self.signing.public.key_id
        write_file(
            out,
            route=self.route,
            key_id=key_id,
            sign=self.signing.sign,
            key=seal_key(KEY, self.seal_to.seal, self.route, key_id),
            size=sealed_size(len(body)),
            pieces=seal_chunks((body,), KEY, STREAM_LABEL),
        )
        return out


def reheaded(
    package: Path, out: Path, change: Callable[[Header], Header], key_id: str, sign: StationKeys
) -> Path:
    """The same ciphertext under another header, said to be ``key_id``'s and signed by a key."""
    data = package.read_bytes()
    with read_envelope(package) as envelope:
        header = envelope.claimed
    head = write_head(change(header), key_id)
    out.write_bytes(head + sign.sign(head) + data[-header.size :])
    return out


def altered(line: bytes, **fields: object) -> bytes:
    """A canonical line that says something else."""
    body = orjson.loads(line)
    body.update(fields or {"n": "ff" * 16})
    return orjson.dumps(body, option=orjson.OPT_SORT_KEYS)
