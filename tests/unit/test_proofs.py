"""The tree against RFC 6962's own numbers and against a plain recursion; checkpoints against forgery."""

import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from comitia_shared.errors import ErrorCode, Refused
from comitia_shared.proofs.checkpoint import TreeHead, require_growth, sign, verify
from comitia_shared.proofs.tree import Tree, leaf_hash, verify_consistency, verify_inclusion

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
