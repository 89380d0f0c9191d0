"""JSON as it is written, with names that stand twice, and changes of any place in it."""

import copy
import json
from collections.abc import Iterator
from random import Random
from typing import Any

Place = tuple[int, ...]


class Fields(list[list[Any]]):
    """An object as the list of its names and values, in their order."""


class Raw(str):
    """A value as its letters, whatever a writer of JSON would say to them."""

    __slots__ = ()


def read(stored: bytes) -> Any:
    """The tree of a document. Raises: ValueError."""
    return json.loads(stored, object_pairs_hook=lambda pairs: Fields([list(p) for p in pairs]))


def write(tree: Any) -> bytes:
    """The bytes of a tree, without a blank."""
    return _written(tree).encode("utf-8", "surrogatepass")


def _written(tree: Any) -> str:
    if isinstance(tree, Raw):
        return str(tree)
    if isinstance(tree, Fields):
        return "{" + ",".join(f"{_written(name)}:{_written(value)}" for name, value in tree) + "}"
    if isinstance(tree, list):
        return "[" + ",".join(_written(value) for value in tree) + "]"
    return json.dumps(tree, ensure_ascii=False)


def places(tree: Any, here: Place = ()) -> Iterator[Place]:
    """Every place of a tree but its root."""
    if isinstance(tree, Fields):
        for number, (_, value) in enumerate(tree):
            yield (*here, number)
            yield from places(value, (*here, number))
    elif isinstance(tree, list):
        for number, value in enumerate(tree):
            yield (*here, number)
            yield from places(value, (*here, number))


def at(tree: Any, place: Place) -> Any:
    for number in place:
        tree = tree[number][1] if isinstance(tree, Fields) else tree[number]
    return tree


def name(tree: Any, place: Place) -> str:
    """A place in words."""
    said = []
    for number in place:
        said.append(tree[number][0] if isinstance(tree, Fields) else "*")
        tree = tree[number][1] if isinstance(tree, Fields) else tree[number]
    return ".".join(said)


def changed(tree: Any, place: Place, chance: Random) -> tuple[str, Any]:
    """The tree with something else at a place, and what was done there."""
    found = copy.deepcopy(tree)
    holder, last = at(found, place[:-1]), place[-1]
    value = at(tree, place)
    how = chance.choice(_HOW_IN_FIELDS if isinstance(holder, Fields) else _HOW_IN_LIST)
    if how == "value":
        what, new = chance.choice(_others(value, chance))
        if isinstance(holder, Fields):
            holder[last][1] = new
        else:
            holder[last] = new
        return what, found
    if how == "removed":
        del holder[last]
    elif how == "twice":
        holder.insert(last, copy.deepcopy(holder[last]))
    elif how == "swapped" and len(holder) > 1:
        other = (last + 1) % len(holder)
        holder[last], holder[other] = holder[other], holder[last]
    elif how == "other name":
        holder[last][0] = chance.choice(["", "x", holder[last][0].upper(), holder[last][0] + "s"])
    elif how == "one more":
        holder.insert(last, ["more", chance.choice([1, None, "x", [], Fields(), Raw("1e999"), Raw("NaN")])])
    return how, found


_HOW_IN_FIELDS = ["value"] * 8 + ["removed", "twice", "swapped", "other name", "one more"]
_HOW_IN_LIST = ["value"] * 8 + ["removed", "twice", "swapped"]


def _others(value: Any, chance: Random) -> list[tuple[str, Any]]:
    """What could stand in the place of a value, with a word for each."""
    found: list[tuple[str, Any]] = [("null", None), ("list", []), ("object", Fields()), ("true", True)]
    if isinstance(value, bool):
        return [*found, ("other", not value), ("as int", int(value))]
    if isinstance(value, int):
        near = [("more", value + 1), ("less", value - 1), ("zero", 0), ("minus", -value - 1)]
        forms = [f"{value}.0", f"{value}e0", f"-{value}", f"0{value}", "1e999", "NaN", "9" * 40, "9" * 1200]
        return [*found, *near, ("as text", str(value)), ("form", Raw(chance.choice(forms)))]
    if isinstance(value, str):
        cut = chance.randrange(len(value)) if value else 0
        texts = [
            value[:cut] + chance.choice("0aZ é\u0001") + value[cut + 1 :],
            value[:cut] + value[cut + 1 :],
            value + chance.choice([" ", "0", "\n", "\u0000", "٣"]),
            "",
        ]
        found += [("text", text) for text in texts] + [("half a pair", Raw(r'"\ud800"'))]
        if value.isdigit():
            n = int(value)
            found += [(w, str(x)) for w, x in (("more", n + 1), ("less", n - 1), ("zero", 0), ("one", 1))]
            found += [("form", f"0{value}"), ("as number", n if n < 10**300 else Raw(value))]
        return found
    return [*found, ("number", 7), ("text", "x"), ("deep", Raw("[" * 300 + "]" * 300))]
