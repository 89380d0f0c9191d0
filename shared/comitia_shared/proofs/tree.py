"""The ledger's Merkle tree, as RFC 6962 §2.1 has it, over salted leaves.

leaf = SHA-256(0x00 ‖ salt ‖ bytes), node = SHA-256(0x01 ‖ left ‖ right). The salt lets an export leave an event out
and still prove the rest, without anyone guessing what was left out.
"""

import hashlib

SALT_BYTES = 16
EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(salt: bytes, body: bytes) -> bytes:
    """The hash of one event, 32 bytes."""
    return hashlib.sha256(b"\x00" + salt + body).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def _split(size: int) -> int:
    """The largest power of two smaller than `size`."""
    return 1 << ((size - 1).bit_length() - 1)


class Tree:
    """An append-only tree. Keeps every complete subtree's hash, so roots and proofs cost O(log n)."""

    def __init__(self) -> None:
        self._levels: list[list[bytes]] = [[]]

    @property
    def size(self) -> int:
        """How many leaves there are."""
        return len(self._levels[0])

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash."""
        self._levels[0].append(leaf)
        level = 0
        while len(self._levels[level]) % 2 == 0:
            if level + 1 == len(self._levels):
                self._levels.append([])
            left, right = self._levels[level][-2:]
            self._levels[level + 1].append(_node(left, right))
            level += 1

    def root(self, size: int | None = None) -> bytes:
        """The root of the first `size` leaves (default: of all), 32 bytes."""
        size = self.size if size is None else size
        if not 0 <= size <= self.size:
            raise ValueError(f"no tree of {size} leaves in one of {self.size}")
        return EMPTY_ROOT if size == 0 else self._subtree(0, size)

    def _subtree(self, start: int, end: int) -> bytes:
        count = end - start
        if count & (count - 1) == 0 and start % count == 0:
            level = count.bit_length() - 1
            return self._levels[level][start >> level]
        middle = start + _split(count)
        return _node(self._subtree(start, middle), self._subtree(middle, end))

    def inclusion(self, index: int, size: int) -> list[bytes]:
        """The audit path of leaf `index` in the tree of `size` leaves (RFC 6962 §2.1.1)."""
        if not 0 <= index < size <= self.size:
            raise ValueError(f"leaf {index} of {size}")
        path: list[bytes] = []
        start, end = 0, size
        while end - start > 1:
            middle = start + _split(end - start)
            if index < middle:
                path.append(self._subtree(middle, end))
                end = middle
            else:
                path.append(self._subtree(start, middle))
                start = middle
        return path[::-1]

    def consistency(self, old: int, new: int) -> list[bytes]:
        """The proof that the tree of `old` leaves is the beginning of that of `new` (RFC 6962 §2.1.2)."""
        if not 0 <= old <= new <= self.size:
            raise ValueError(f"sizes {old} and {new} in a tree of {self.size}")
        if old in (0, new):
            return []
        return self._subproof(old, 0, new, whole=True)

    def _subproof(self, old: int, start: int, end: int, *, whole: bool) -> list[bytes]:
        if old == end - start:
            return [] if whole else [self._subtree(start, end)]
        k = _split(end - start)
        if old <= k:
            return [*self._subproof(old, start, start + k, whole=whole), self._subtree(start + k, end)]
        right = self._subproof(old - k, start + k, end, whole=False)
        return [*right, self._subtree(start, start + k)]


def verify_consistency(
    old: int, old_root: bytes, new: int, new_root: bytes, proof: list[bytes] | tuple[bytes, ...]
) -> bool:
    """Whether `proof` shows that the old tree is the beginning of the new one (RFC 9162 §2.1.4.2)."""
    if old == 0:
        return not proof and old_root == EMPTY_ROOT
    if old == new:
        return not proof and old_root == new_root
    if old > new or not proof:
        return False
    path = list(proof)
    if old & (old - 1) == 0:
        path.insert(0, old_root)
    fn, sn = old - 1, new - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = path[0]
    for c in path[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            fr, sr = _node(c, fr), _node(c, sr)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = _node(sr, c)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and fr == old_root and sr == new_root


def verify_inclusion(leaf: bytes, index: int, size: int, root: bytes, path: list[bytes]) -> bool:
    """Whether `path` shows that `leaf` is number `index` of the tree of `size` leaves (RFC 9162 §2.1.3.2)."""
    if not 0 <= index < size:
        return False
    fn, sn, r = index, size - 1, leaf
    for p in path:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            r = _node(p, r)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            r = _node(r, p)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and r == root
