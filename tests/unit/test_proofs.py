"""The tree against RFC 6962's own numbers and against a plain recursion; checkpoints against forgery."""

import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from comitia_client.session.record.replica import Replica
from comitia_shared.errors import ErrorCode, Refused
from comitia_shared.ids import CommandId, DeviceId, MeetingId, RoomId
from comitia_shared.meeting import Recorded
from comitia_shared.meeting.agenda import MeetingReopened
from comitia_shared.proofs.checkpoint import EpochProof, TreeHead, origin, require_growth, sign, verify
from comitia_shared.proofs.tree import Tree, leaf_hash, verify_consistency, verify_inclusion
from comitia_shared.wire import envelope
from comitia_shared.wire.codec import encode

# The test vectors of RFC 6962 implementations: leaves without salt, root of all eight.
LEAVES = [
    bytes.fromhex(x)
    for x in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOT = "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"


def plain_root(leaves: list[bytes]) -> bytes:
    """RFC 6962 §2.1, read literally."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\x01" + plain_root(leaves[:k]) + plain_root(leaves[k:])).digest()


def tree_of(count: int) -> Tree:
    tree = Tree()
    for number in range(count):
        tree.append(leaf_hash(bytes(16), number.to_bytes(4)))
    return tree


def test_the_root_is_that_of_the_rfc() -> None:
    tree = Tree()
    for leaf in LEAVES:
        tree.append(leaf_hash(b"", leaf))
    assert tree.root().hex() == ROOT


@given(st.integers(0, 70))
def test_the_root_is_that_of_the_plain_recursion(count: int) -> None:
    leaves = [leaf_hash(bytes(16), n.to_bytes(4)) for n in range(count)]
    assert tree_of(count).root() == plain_root(leaves)


@given(st.integers(0, 70), st.integers(0, 70))
def test_consistency_proofs_hold_and_no_other_root_does(a: int, b: int) -> None:
    old, new = sorted((a, b))
    tree = tree_of(new)
    proof = tree.consistency(old, new)
    assert verify_consistency(old, tree.root(old), new, tree.root(new), proof)
    if old:
        assert not verify_consistency(old, bytes(32), new, tree.root(new), proof)
        assert not verify_consistency(old, tree.root(old), new, bytes(32), proof)


@given(st.integers(1, 70), st.data())
def test_inclusion_proofs_hold_for_their_leaf_alone(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    tree = tree_of(size)
    path = tree.inclusion(index, size)
    leaf = leaf_hash(bytes(16), index.to_bytes(4))
    assert verify_inclusion(leaf, index, size, tree.root(), path)
    assert not verify_inclusion(leaf_hash(bytes(16), b"x"), index, size, tree.root(), path)


KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw()


def test_a_checkpoint_is_a_signed_note() -> None:
    head = TreeHead(5, tree_of(5).root(), 1_800_000_000_000)
    note = sign(KEY, "room.comitia.internal/meeting", head)
    lines = note.split("\n")
    assert lines[0] == "room.comitia.internal/meeting"
    assert lines[1] == "5"
    assert lines[4] == ""
    assert lines[5].startswith("— room.comitia.internal/meeting ")
    assert verify(note, "room.comitia.internal/meeting", PUBLIC) == head


@pytest.mark.parametrize("change", ["\n5\n", "— room", "time 18"])
def test_a_changed_checkpoint_is_refused(change: str) -> None:
    note = sign(KEY, "room/m", TreeHead(5, tree_of(5).root(), 1_800_000_000_000))
    forged = note.replace(change, change.replace("5", "6").replace("room", "moor").replace("18", "19"))
    assert forged != note
    with pytest.raises(Refused) as refused:
        verify(forged, "room/m", PUBLIC)
    assert refused.value.code is ErrorCode.CHECKPOINT_REFUSED


def test_a_tablet_refuses_a_shorter_or_another_history() -> None:
    tree, other = tree_of(9), Tree()
    for number in range(9):
        other.append(leaf_hash(bytes(16), (number + 1).to_bytes(4)))
    kept = TreeHead(5, tree.root(5), 1)
    require_growth(kept, TreeHead(9, tree.root(9), 2), 5, tuple(tree.consistency(5, 9)))
    require_growth(kept, TreeHead(5, tree.root(5), 2), 5, ())
    for head, proof in [
        (TreeHead(9, other.root(9), 2), tuple(other.consistency(5, 9))),
        (TreeHead(4, tree.root(4), 2), ()),
        (TreeHead(9, tree.root(9), 2), ()),
    ]:
        with pytest.raises(Refused):
            require_growth(kept, head, 5, proof)


ROOM, MEETING = RoomId("a" * 32), MeetingId("b" * 32)


def _reopened(common: int, epoch: int = 1) -> tuple[bytes, bytes]:
    """The event that begins an epoch after `common` leaves of `tree_of(20)`, as a ledger holds it."""
    event = MeetingReopened(epoch, common, tree_of(20).root(common), 5, 1)
    return bytes(16), encode(Recorded(common + 1, 0, event, CommandId("c" * 32)))


def _continued(common: int, entry: tuple[bytes, bytes], size: int) -> Tree:
    tree = tree_of(common)
    tree.append(leaf_hash(*entry))
    while tree.size < size:
        tree.append(leaf_hash(b"other", tree.size.to_bytes(4)))
    return tree


def _shown(
    tree: Tree, entry: tuple[bytes, bytes], common: int, key: Ed25519PrivateKey
) -> envelope.Checkpoint:
    proof = EpochProof(
        common + 1, tuple(tree.inclusion(common, tree.size)), tuple(tree.consistency(common, tree.size))
    )
    note = sign(key, origin(ROOM, MEETING), TreeHead(tree.size, tree.root(), 9, 1))
    return envelope.Checkpoint(MEETING, note, 0, (), proof)


def test_a_record_that_goes_on_from_before_is_taken_only_where_it_says_so_openly_and_once() -> None:
    key = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes_raw()
    replica = Replica(MEETING, None, DeviceId("d" * 32))
    replica.checkpoint = TreeHead(15, tree_of(15).root(), 1)
    entry = _reopened(10)
    tree = _continued(10, entry, 13)
    message = _shown(tree, entry, 10, key)
    assert replica.check_epoch(message, entry, ROOM, public).size == 13

    def refused(replica: Replica, message: envelope.Checkpoint, entry: tuple[bytes, bytes] | None) -> bool:
        with pytest.raises(Refused) as found:
            replica.check_epoch(message, entry, ROOM, public)
        return found.value.code is ErrorCode.CHECKPOINT_REFUSED

    assert refused(replica, message, None)  # the event never came
    assert refused(replica, message, (bytes(16), entry[1].replace(b"5", b"6")))  # another event came
    assert refused(replica, _shown(_continued(10, entry, 12), entry, 10, Ed25519PrivateKey.generate()), entry)
    silent = _continued(10, (bytes(16), b"{}"), 13)  # the tree does not hold the event
    assert refused(replica, _shown(silent, entry, 10, key), entry)
    forged = Tree()  # nor what went before it
    for number in range(10):
        forged.append(leaf_hash(b"forged", number.to_bytes(4)))
    forged.append(leaf_hash(*entry))
    assert refused(replica, _shown(forged, entry, 10, key), entry)
    later = _reopened(15)  # nothing of what was seen is given up: it must simply continue
    assert refused(replica, _shown(_continued(15, later, 17), later, 15, key), later)
    replica.checkpoint = TreeHead(
        15, tree_of(15).root(), 1, 1
    )  # this epoch was seen before: it excuses no second change
    assert refused(replica, message, entry)
