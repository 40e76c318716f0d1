"""How much a Parquet file unpacks to, by its own tables of contents: looked at before anything is unpacked.

A page may state any size and a dictionary any repetition, so that a few kilobytes become gigabytes. The footer and the
header of each page are written in Thrift's compact protocol, of which this reads the little that is needed.
https://parquet.apache.org/docs/file-format/ and https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any, Final

import attrs

__all__ = ["Size", "size_of"]

_MAGIC: Final = b"PAR1"
_FOOTER: Final = 8  # the length of the metadata, and the mark
_DEEPEST: Final = 16
# Of a text that begins like the one before it, only the difference is stored: a page of it unpacks to any size.
_DELTA_BYTE_ARRAY: Final = 7


@attrs.frozen
class Size:
    """What a file unpacks to."""

    rows: int
    columns: int
    values: int
    """Values of all columns, those of lists and of dictionaries too."""
    unpacked: int
    """Bytes of all pages once they are decompressed."""


def size_of(data: bytes) -> Size:
    """The size of a Parquet file.

    Parameters
    ----------
    data
        The file.

    Returns
    -------
    Size
        As the headers of its pages state it; a reader that meets more in a page refuses it.

    Raises
    ------
    ValueError
        It is no Parquet file, is damaged, or has an encoding whose size is not known.
    """
    if len(data) < len(_MAGIC) + _FOOTER or data[:4] != _MAGIC or data[-4:] != _MAGIC:
        raise ValueError("the mark PAR1 is not at both ends")
    (length,) = struct.unpack("<I", data[-8:-4])
    start = len(data) - _FOOTER - length
    if start < len(_MAGIC):
        raise ValueError("the metadata are longer than the file")
    footer = _Reader(data, start).struct()
    rows = values = unpacked = 0
    columns = 0
    for group in footer.get(4, []):
        rows += group[3]
        columns = max(columns, len(group[1]))
        for chunk in group[1]:
            for header in _pages(data, chunk[3], start):
                unpacked += header[2]
                values += _count(header)
    if rows < 0 or footer[3] != rows:
        raise ValueError("the rows of its parts are not those of the whole")
    return Size(rows, columns, max(values, rows * columns), unpacked)


def _pages(data: bytes, column: dict[int, Any], last: int) -> Iterator[dict[int, Any]]:
    """The headers of the pages of a column."""
    place = min(offset for offset in (column.get(11), column[9]) if offset)
    end = place + column[7]
    if not len(_MAGIC) <= place <= end <= last:
        raise ValueError("a column lies outside the file")
    while place < end:
        reader = _Reader(data, place)
        header = reader.struct()
        if header[2] < 0 or header[3] < 0:
            raise ValueError("a page is smaller than nothing")
        place = reader.place + header[3]
        yield header


def _count(header: dict[int, Any]) -> int:
    """The values of a page."""
    about = header.get(5) or header.get(7) or header.get(8) or {1: 0}
    if about.get(4 if 8 in header else 2) == _DELTA_BYTE_ARRAY:  # noqa: PLR2004 - numbers of fields
        raise ValueError("text is stored by its difference from the text before it, and may be of any size")
    if about[1] < 0:
        raise ValueError("a page has fewer values than none")
    return int(about[1])


class _Reader:
    """Reads Thrift's compact protocol: structures as a mapping by the number of the field."""

    def __init__(self, data: bytes, place: int) -> None:
        self.data = data
        self.place = place

    def struct(self, depth: int = 0) -> dict[int, Any]:
        """A structure."""
        if depth > _DEEPEST:
            raise ValueError("its metadata are nested too deep")
        fields: dict[int, Any] = {}
        number = 0
        while byte := self._byte():
            number = number + (byte >> 4) if byte >> 4 else self._zigzag()
            fields[number] = self._value(byte & 15, depth)
        return fields

    def _byte(self) -> int:
        if self.place >= len(self.data):
            raise ValueError("its metadata are cut short")
        self.place += 1
        return self.data[self.place - 1]

    def _varint(self) -> int:
        number = shift = 0
        while True:
            byte = self._byte()
            number |= (byte & 127) << shift
            shift += 7
            if byte < 128 or shift > 63:  # noqa: PLR2004 - the highest bit says that more follows
                return number

    def _zigzag(self) -> int:
        number = self._varint()
        return (number >> 1) ^ -(number & 1)

    def _value(self, kind: int, depth: int, *, in_list: bool = False) -> Any:  # noqa: PLR0911 - a table of types
        match kind:
            case 1 | 2:
                return self._byte() == 1 if in_list else kind == 1
            case 3:
                return self._byte()
            case 4 | 5 | 6:
                return self._zigzag()
            case 7:
                self.place += 8
                return None
            case 8:
                length = self._varint()
                self.place += length
                return self.data[self.place - length : self.place]
            case 9 | 10:
                head = self._byte()
                count = head >> 4 if head >> 4 < 15 else self._varint()  # noqa: PLR2004 - 15: the count follows
                if count > len(self.data) - self.place:
                    raise ValueError("a list is longer than the file")
                return [self._value(head & 15, depth + 1, in_list=True) for _ in range(count)]
            case 12:
                return self.struct(depth + 1)
        raise ValueError("its metadata hold something unknown")
