"""What a stroke was meant to be when the pen is held at its end: a straight line, a rectangle or an ellipse."""

import math
from collections.abc import Sequence
from itertools import pairwise
from statistics import fmean

Point = tuple[float, float]

_STRAIGHT = 0.06
_CLOSED = 0.22
_ROUND, _SQUARE = 0.16, 0.12
_SNAP_DEG = 7.0


def straightened(points: Sequence[Point]) -> list[Point]:
    """The shape in place of a stroke; the stroke itself where it looks like none."""
    if len(points) < 6:
        return list(points)
    first, last = points[0], points[-1]
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    x0, x1, y0, y1 = min(xs), max(xs), min(ys), max(ys)
    size = math.hypot(x1 - x0, y1 - y0)
    chord = math.dist(first, last)
    if chord > 0.6 * size and max(_off_line(p, first, last) for p in points) < _STRAIGHT * chord:
        return _line(first, last)
    if chord > _CLOSED * _length(points) or min(x1 - x0, y1 - y0) < 6:
        return list(points)
    centre, rx, ry = ((x0 + x1) / 2, (y0 + y1) / 2), (x1 - x0) / 2, (y1 - y0) / 2
    off_ellipse = fmean(abs(math.hypot((x - centre[0]) / rx, (y - centre[1]) / ry) - 1) for x, y in points)
    off_sides = fmean(min(x - x0, x1 - x, y - y0, y1 - y) / min(rx, ry) for x, y in points)
    if off_sides < min(_SQUARE, off_ellipse):
        return [(x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0)]
    if off_ellipse < _ROUND:
        turns = [2 * math.pi * k / 48 for k in range(49)]
        return [(centre[0] + rx * math.cos(t), centre[1] + ry * math.sin(t)) for t in turns]
    return list(points)


def _line(first: Point, last: Point) -> list[Point]:
    """A straight line, level or upright where it nearly is."""
    angle = abs(math.degrees(math.atan2(last[1] - first[1], last[0] - first[0])))
    if angle < _SNAP_DEG or angle > 180 - _SNAP_DEG:
        return [first, (last[0], first[1])]
    if abs(angle - 90) < _SNAP_DEG:
        return [first, (first[0], last[1])]
    return [first, last]


def _off_line(p: Point, a: Point, b: Point) -> float:
    return abs((b[0] - a[0]) * (a[1] - p[1]) - (a[0] - p[0]) * (b[1] - a[1])) / max(math.dist(a, b), 1e-6)


def _length(points: Sequence[Point]) -> float:
    return sum(math.dist(a, b) for a, b in pairwise(points))
