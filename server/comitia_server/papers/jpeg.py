"""What a JPEG picture says beside its pixels, taken out: where and when it was taken, by whom, thumbnails, comments.

ITU-T T.81 annex B. What draws stays as it is, byte by byte; nothing is encoded anew.
"""

_FIRST, _END, _SCAN = b"\xff\xd8", 0xD9, 0xDA
_APPLICATION, _ADOBE, _COMMENT = range(0xE0, 0xF0), 0xEE, 0xFE
_ALONE = (0x01, *range(0xD0, 0xD8))
"""Markers without a length."""


def drawn_alone(content: bytes) -> bytes:
    """The picture without what draws nothing, and without what follows its end.

    Adobe's segment stays: it says how colours are to be taken. Raises: ValueError where it is no whole JPEG.
    """
    if not content.startswith(_FIRST):
        raise ValueError("no JPEG")
    found, place = bytearray(_FIRST), len(_FIRST)
    while place + 2 <= len(content):
        marker = content[place + 1]
        if content[place] != 0xFF:
            raise ValueError("no marker")
        if marker == 0xFF:  # a fill byte
            place += 1
            continue
        if marker == _END:
            return bytes(found + content[place : place + 2])
        if marker in _ALONE:
            found += content[place : place + 2]
            place += 2
            continue
        size = 2 + int.from_bytes(content[place + 2 : place + 4])
        end = place + size
        if marker == _SCAN:
            end = _end_of_scan(content, end)
        if size < 4 or end > len(content):
            raise ValueError("cut off")
        if marker == _ADOBE or not (marker in _APPLICATION or marker == _COMMENT):
            found += content[place:end]
        place = end
    raise ValueError("no end")


def _end_of_scan(content: bytes, place: int) -> int:
    """Where the next marker stands that is none inside of a scan's data."""
    while True:
        place = content.find(b"\xff", place)
        if place < 0 or place + 1 >= len(content):
            raise ValueError("no end")
        if content[place + 1] not in (0x00, *range(0xD0, 0xD8)):
            return place
        place += 2
