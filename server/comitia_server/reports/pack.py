"""Writes a sealed meeting to one file: what its readers fetch of every paper, newest revisions alone."""

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from comitia_server.disk import written_whole
from comitia_server.papers.store import ObjectStore
from comitia_shared.ids import MeetingId, RoomId
from comitia_shared.meeting import Meeting
from comitia_shared.meeting.papers import ObjectKind, SealedObject
from comitia_shared.sealing.pack import PackHeader, opening

_CARRIED = (ObjectKind.FRONT, ObjectKind.WHOLE, ObjectKind.TEXT)


def carried(state: Meeting) -> list[SealedObject]:
    """The sealed objects that a tablet needs for every paper, fronts first."""
    newest = [p.newest for p in state.papers.papers.values() if p.newest is not None]
    return [r.objects[kind] for kind in _CARRIED for r in newest if kind in r.objects]


def write_pack(
    out: Path,
    room: RoomId,
    meeting: MeetingId,
    state: Meeting,
    objects: ObjectStore,
    key: Ed25519PrivateKey,
    now_ms: int,
) -> int:
    """Write the pack, durably; how many bytes it has. Raises: Unavailable disk_full, disk_failed."""
    manifests = carried(state)
    signer = key.public_key().public_bytes_raw()
    with written_whole(out) as file:
        file.write(opening(PackHeader(room, meeting, now_ms, tuple(manifests), signer), key))
        for manifest in manifests:
            file.write(objects.hashes(manifest))
            for piece in range(manifest.pieces):
                file.write(objects.read_piece(manifest, piece))
    return out.stat().st_size
