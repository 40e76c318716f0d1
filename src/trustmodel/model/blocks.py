"""Records in id order, in blocks that the versions of a dataset share: an edit costs what it touches.

A block never changes. What is looked up in it, who names whom and the digest of what it holds, is worked out once, when
it is first asked for, and serves every version that has the block.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from hashlib import blake2b
from itertools import chain, islice
from typing import Any, Final, Generic, TypeVar

from trustmodel.model.records import Record, references

__all__ = ["Blocks", "as_number", "changed_ids"]

R = TypeVar("R", bound=Record)
SIZE = 256
"""How many records a block has when it is cut; it is cut again when it has twice as many."""
_DIGEST_BYTES: Final = 32


def as_number(text: str) -> int:
    """The digest of a text as a number, so that digests can be added: sums don't depend on the order.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    int
        At most 2²⁵⁶ − 1.
    """
    return int.from_bytes(blake2b(text.encode(), digest_size=_DIGEST_BYTES).digest(), "big")


class _Block(Generic[R]):
    """Some records that follow one another in id order."""

    __slots__ = ("_digest", "_naming", "by_id")

    def __init__(self, by_id: dict[str, R]) -> None:
        self.by_id = by_id
        self._naming: dict[str, tuple[R, ...]] | None = None
        self._digest: int | None = None

    @property
    def first(self) -> str:
        return next(iter(self.by_id))

    @property
    def naming(self) -> Mapping[str, tuple[R, ...]]:
        """By id: the records here that name it, in id order."""
        if self._naming is None:
            naming: dict[str, tuple[R, ...]] = {}
            for record in self.by_id.values():
                for target in {target for _, target in references(record)}:
                    naming[target] = (*naming.get(target, ()), record)
            self._naming = naming
        return self._naming

    @property
    def digest(self) -> int:
        """The digests of the records, added."""
        if self._digest is None:
            self._digest = sum(as_number(record.model_dump_json()) for record in self.by_id.values())
        return self._digest


def _cut(by_id: dict[str, R]) -> Iterator[_Block[R]]:
    items = iter(by_id.items())
    while part := dict(islice(items, SIZE)):
        yield _Block(part)


class Blocks(Mapping[str, R]):
    """Records by id, in id order. Immutable: `edited` gives another, which shares the blocks that are alike."""

    __slots__ = ("_blocks", "_firsts", "_len")

    def __init__(self, blocks: Iterable[_Block[R]]) -> None:
        self._blocks = tuple(blocks)
        self._firsts = [block.first for block in self._blocks]
        self._len = sum(len(block.by_id) for block in self._blocks)

    @classmethod
    def of(cls, by_id: dict[str, R]) -> Blocks[R]:
        """Cut records that are in id order into blocks.

        Parameters
        ----------
        by_id
            The records by id, sorted.

        Returns
        -------
        Blocks
            All of them.
        """
        return cls(_cut(by_id))

    def _number(self, key: str) -> int:
        """The number of the block that has the id, or would have it."""
        return max(bisect_right(self._firsts, key) - 1, 0)

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and self.get(key) is not None

    def __getitem__(self, key: str) -> R:
        record: R | None = self.get(key)
        if record is None:
            raise KeyError(key)
        return record

    def get(self, key: str | None, default: Any = None) -> Any:
        """The record with an id, or something else; quicker than that of `Mapping`.

        Parameters
        ----------
        key
            An id, or `None`.
        default
            What to give where there is no such record.

        Returns
        -------
        Record
            Or the default.
        """
        if not isinstance(key, str):
            return default
        number = bisect_right(self._firsts, key) - 1
        return default if number < 0 else self._blocks[number].by_id.get(key, default)

    def __iter__(self) -> Iterator[str]:
        return chain.from_iterable(block.by_id for block in self._blocks)

    def __len__(self) -> int:
        return self._len

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Blocks):
            return NotImplemented
        if self is other or self._blocks == other._blocks:
            return True
        return len(self) == len(other) and all(
            mine is theirs or mine == theirs for mine, theirs in zip(self.each(), other.each(), strict=True)
        )

    def __hash__(self) -> int:
        return hash(tuple(self))

    def each(self) -> Iterator[R]:
        """The records, in id order: quicker than `values`.

        Returns
        -------
        iterator of Record
            Each record once.
        """
        return chain.from_iterable(block.by_id.values() for block in self._blocks)

    def naming(self, target: str) -> Iterator[R]:
        """The records that name an id, in id order.

        Parameters
        ----------
        target
            An id; there need be no record with it.

        Returns
        -------
        iterator of Record
            Each record once, however often it names it.
        """
        return chain.from_iterable(block.naming.get(target, ()) for block in self._blocks)

    @property
    def digest(self) -> int:
        """The digests of the records, added: the same in whatever blocks they stand."""
        return sum(block.digest for block in self._blocks)

    def edited(self, put: Mapping[str, R], drop: Collection[str] = ()) -> Blocks[R]:
        """Others, with some records put and some dropped; what is put as it is already changes nothing.

        Parameters
        ----------
        put
            Records by id, each in the place of the one with its id.
        drop
            Ids of records to leave out.

        Returns
        -------
        Blocks
            Only the blocks of these records are new.
        """
        new = {key: record for key, record in put.items() if self.get(key) != record}
        gone = {key for key in drop if key not in put and key in self}
        touched: dict[int, set[str]] = defaultdict(set)
        for key in (*new, *gone):
            touched[self._number(key)].add(key)
        if not touched:
            return self
        if not self._blocks:
            return Blocks.of(dict(sorted(new.items())))
        blocks: list[_Block[R]] = []
        for number, block in enumerate(self._blocks):
            if number in touched:
                blocks += _again(block, {key: new[key] for key in touched[number] if key in new}, gone)
            else:
                blocks.append(block)
        # many removals leave blocks of a few records each: too many to look through
        scattered = len(blocks) > 4 * (self._len // SIZE + 1)
        return (
            Blocks.of({key: record for block in blocks for key, record in block.by_id.items()})
            if scattered
            else Blocks(blocks)
        )


def _again(block: _Block[R], new: Mapping[str, R], gone: Collection[str]) -> Iterable[_Block[R]]:
    """A block with some records put and others gone: none if nothing is left, several if it became too long."""
    by_id = {key: record for key, record in block.by_id.items() if key not in gone} | dict(new)
    if any(key not in block.by_id for key in new):
        by_id = dict(sorted(by_id.items()))
    if not by_id:
        return ()
    return _cut(by_id) if len(by_id) > 2 * SIZE else (_Block(by_id),)


def changed_ids(before: Blocks[Any], after: Blocks[Any]) -> list[str]:
    """The ids of the records that are new, gone or changed, in order. Blocks that both have are not looked into.

    Parameters
    ----------
    before
        The records of one version.
    after
        Those of another.

    Returns
    -------
    list of str
        Empty where both are equal.
    """
    shared = set(map(id, before._blocks)) & set(map(id, after._blocks))  # noqa: SLF001 - of this module
    old, new = (
        {key: record for block in blocks._blocks if id(block) not in shared for key, record in block.by_id.items()}  # noqa: SLF001
        for blocks in (before, after)
    )
    return sorted(
        key for key in old.keys() | new.keys() if old.get(key) is not new.get(key) and old.get(key) != new.get(key)
    )
