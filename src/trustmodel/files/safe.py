"""What stands between a file and the rest: bounds on what is read, and writing that never leaves half a file."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import stat
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final
from xml.parsers import expat

import attrs

from trustmodel.errors import DataError, Problem, TrustModelError, Where, WriteError, nearest

__all__ = [
    "Limits",
    "checked_archive",
    "missing",
    "read_bytes",
    "read_folder",
    "reading",
    "refuse",
    "refuse_entities",
    "write_file",
    "write_folder",
]

MIB: Final = 1024 * 1024
# Column ZZ. Three letters in a cell's reference are then one too many, which is quick to see.
MAX_COLUMNS: Final = 702
MAX_DEPTH: Final = 20
MAX_RATIO: Final = 400
MAX_MEMBERS: Final = 5_000
_UNPACKED: Final = 256 * MIB  # of a workbook; a bomb needs many times as much
CELLS: Final = 250_000  # of a workbook, which takes longer to read than other forms
_MARKS_A_CELL: Final = 7
_SMALL: Final = MIB  # a member this small is no bomb, however well it packs
_FREE: Final = 500_000  # so many values are read of any file; of a large one, as many as real files of its size hold
_BYTES_A_VALUE: Final = 8


@attrs.frozen(kw_only=True)
class Limits:
    """How much is read of a file, so that no file can take all memory or never end.

    The defaults leave room for what real files of a trust hold, many times over; whatever `write` writes within them,
    `read` reads. A file under 10 MB takes less than 1 GB and some seconds. Raise them for a large file of your own.
    """

    bytes: int = 256 * MIB
    """The size of a file, as it lies on disk."""
    unpacked: int | None = None
    """The bytes of an archive, a workbook or a Parquet file once it is unpacked. `None`: what real files unpack to."""
    rows: int = 1_000_000
    """The rows of one table."""
    values: int | None = None
    """The cells or values of one file. `None`: what real files of its size hold."""

    def values_in(self, size: int) -> int:
        """How many values a text file of a size may hold.

        Parameters
        ----------
        size
            In bytes.

        Returns
        -------
        int
            The number.
        """
        return max(_FREE, size // _BYTES_A_VALUE) if self.values is None else self.values


USUAL: Final = Limits()
"""The limits where nobody says otherwise."""


def too_much(rule: str, what: str, name: str, most: int, where: Where) -> DataError:
    """The error for a file beyond a limit; it says how the limit is raised.

    Parameters
    ----------
    rule
        The rule's name.
    what
        What there is too much of, as in "rows".
    name
        The field of `Limits`.
    most
        The limit.
    where
        The place.

    Returns
    -------
    DataError
        To be raised.
    """
    shown = f"{most // MIB:,} MiB" if name in {"bytes", "unpacked"} and most >= MIB else f"{most:,} {what}".strip()
    message = (
        f"it has more than {shown}, and is not read for safety; take out what is not needed, or, if the file is your own, "
        f"raise the limit: limits=trustmodel.files.Limits({name}=…), or --limit {name}=… on the command line"
    )
    return refuse(rule, message, where)


@contextlib.contextmanager
def reading(path: Path) -> Iterator[None]:
    """The door of every reader: whatever goes wrong behind it is a `DataError` that names the file.

    Parsers of other libraries raise whatever a broken file happens to lead to, and Polars raises what is no `Exception`.

    Parameters
    ----------
    path
        What is read.

    Yields
    ------
    None
        While it is read.

    Raises
    ------
    DataError
        It could not be read.
    """
    try:
        yield
    except (TrustModelError, Warning):
        raise
    except OSError as error:
        message = f"it cannot be read: {error.strerror or error}"
        raise refuse("unreadable-file", message, Where(file=_named(path, error.filename))) from error
    except RecursionError as error:
        raise refuse("too-deep", "its parts are nested too deep, or hold themselves", Where(file=path.name)) from error
    except MemoryError as error:
        message = "there is not enough memory to read it; split the data"
        raise refuse("unreadable-file", message, Where(file=path.name)) from error
    except BaseException as error:
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise  # somebody stops the program
        message = f"it is damaged, or no file of this kind ({type(error).__name__}: {str(error)[:200]})"
        raise refuse("unreadable-file", message, Where(file=path.name)) from error


def _named(path: Path, file: object) -> str:
    name = Path(file).name if isinstance(file, str) else path.name
    return path.name if name == _READY else name


def refuse(rule: str, message: str, where: Where, found: str | None = None) -> DataError:
    """The error for a file that is not read any further.

    Parameters
    ----------
    rule
        The rule's name.
    message
        What is wrong, and what to do.
    where
        The place.
    found
        The value as it was written, where there is one.

    Returns
    -------
    DataError
        With this one problem.
    """
    return DataError([Problem(rule, where, message, found=found)])


# --- reading ---------------------------------------------------------------------------------------------------------


def read_bytes(path: Path, *, inside: Path | None = None, limits: Limits = USUAL) -> bytes:
    """The bytes of an ordinary file of bounded size.

    Parameters
    ----------
    path
        The file.
    inside
        The folder that it must not lie outside of; `None`: it may lie anywhere.
    limits
        How large it may be.

    Returns
    -------
    bytes
        Its content; never blank.

    Raises
    ------
    DataError
        It is missing, empty, too large, no ordinary file, outside the folder, or cannot be read.
    """
    where = Where(file=path.name)
    try:
        if inside is not None and not path.resolve(strict=True).is_relative_to(inside.resolve()):
            raise refuse("outside-folder", "it is a link that leads out of the data folder; put a copy here", where)
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise refuse("unreadable-file", "it is not an ordinary file", where)
        if status.st_size > limits.bytes:
            raise too_much("file-too-large", "bytes", "bytes", limits.bytes, where)
        with path.open("rb") as file:
            data = file.read(limits.bytes + 1)  # it may have grown
    except FileNotFoundError:
        raise missing(path) from None
    except (OSError, RuntimeError) as error:  # a circle of links is the latter in older Python
        why = error.strerror if isinstance(error, OSError) else None
        raise refuse("unreadable-file", f"it cannot be read: {why or error}", where) from None
    if len(data) > limits.bytes:
        raise too_much("file-too-large", "bytes", "bytes", limits.bytes, where)
    if not data.strip():
        raise refuse("empty-file", "the file is empty: not even column names; fill it in or take it away", where)
    return data


def missing(path: Path) -> DataError:
    """The error for a path where there is nothing, with the nearest names in its folder.

    Parameters
    ----------
    path
        The path.

    Returns
    -------
    DataError
        To be raised.
    """
    try:
        known = [entry.name for entry in path.parent.iterdir() if not entry.name.startswith(".")]
        hint = f"; the nearest: {', '.join(near)}" if (near := nearest(path.name, known)) else "; its folder is empty"
    except OSError:
        hint = f", and no folder {path.parent.name!r} either"
    return refuse("missing-file", f"there is no file or folder {path.name!r}{hint}", Where(file=path.name))


def checked_archive(data: bytes, file: str, limits: Limits = USUAL) -> dict[str, bytes]:
    """The XML members of a workbook, once the whole archive is found to be bounded and without entities.

    Nothing is ever unpacked to disk. `zipfile` reads no more of a member than the size that the archive states,
    so stated sizes are bounds.

    Parameters
    ----------
    data
        The workbook's bytes.
    file
        Its name, for errors.
    limits
        How much it may unpack to, and how many cells it may hold.

    Returns
    -------
    dict
        The content of each member, by its name.

    Raises
    ------
    DataError
        It is damaged, unpacks to too much, leaves its folder, or declares entities.
    """
    where = Where(file=file)
    damaged = "it is not an Excel workbook, or it is damaged, or it has a password; save it again as .xlsx"
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            _check_members(members, where, limits.unpacked or _UNPACKED)
            read = {}
            for member in members:
                if member.filename.endswith((".xml", ".rels")):
                    read[member.filename] = content = archive.read(member)
                    refuse_entities(content, file, f"{member.filename} in it")
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        if isinstance(error, DataError):
            raise
        raise refuse("damaged-workbook", damaged, where) from None
    if "[Content_Types].xml" not in read:
        raise refuse("damaged-workbook", damaged, where)
    cells = limits.values or CELLS
    # Text in a cell of ours takes six marks, and a row two. Formatting counts too: it takes as long to read.
    if sum(content.count(b"<") for content in read.values()) > _MARKS_A_CELL * cells:
        raise too_much("too-many-values", "cells", "values", cells, where)
    return read


def _check_members(members: list[zipfile.ZipInfo], where: Where, most: int) -> None:
    names = [member.filename for member in members]
    if len(members) > MAX_MEMBERS or len(set(names)) < len(names):
        raise refuse("zip-bomb", f"the workbook has more than {MAX_MEMBERS} parts, or a part twice", where)
    for name in names:
        parts = name.replace("\\", "/").split("/")
        if ".." in parts or parts[0] == "" or ":" in parts[0]:
            raise refuse("outside-folder", "a part of the workbook is named so as to leave it", where, name[:80])
    if sum(member.file_size for member in members) > most:
        raise too_much("zip-bomb", "bytes once unpacked", "unpacked", most, where)
    for member in members:
        if member.file_size > max(_SMALL, MAX_RATIO * member.compress_size):
            raise refuse(
                "zip-bomb", f"{member.filename} unpacks to more than {MAX_RATIO} times its size in the file", where
            )


def refuse_entities(content: bytes, file: str, what: str = "it") -> None:
    """Refuse XML with a document type, which may declare entities, in whatever encoding it is.

    Parameters
    ----------
    content
        The XML.
    file
        The name of its file, for errors.
    what
        What the document is called there.

    Raises
    ------
    DataError
        It declares one.
    """
    if _declares_document_type(content):
        message = f"{what} declares a document type or entities, which no file of this kind needs; take them out"
        raise refuse("entities-refused", message, Where(file=file))


class _SeenEnoughError(Exception):
    """Stops the parser."""


def _declares_document_type(content: bytes) -> bool:
    """Whether an XML document has a DOCTYPE, in whatever encoding: the parser that would obey it is asked.

    It can only stand before the first element, so no more than that is read.
    """
    parser = expat.ParserCreate()
    declared = False

    def doctype(*_: object) -> None:
        nonlocal declared
        declared = True
        raise _SeenEnoughError

    def element(*_: object) -> None:
        raise _SeenEnoughError

    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = element
    try:
        for start in range(0, len(content), 65_536):
            parser.Parse(content[start : start + 65_536], False)
    except (_SeenEnoughError, expat.ExpatError):
        pass  # what is not XML is refused by whoever reads it
    return declared


# --- writing ---------------------------------------------------------------------------------------------------------
#
# A file: a temporary file beside it is filled and flushed to disk, then renamed over it.
# A folder: all files are filled and flushed in a hidden folder inside it, which is then renamed to READY. That rename
# is the moment of change. Killed before it, the old files stand untouched; after it, the new ones are read from READY,
# and moved into place by the same write or by the next. Other people's files in the folder are never touched.
#
# Writers: one at a time in a folder, by a lock of the system on the folder itself. It leaves no file behind, and ends
# with the process. What an earlier, killed write left is then nobody's, and is removed first.
# Readers take no lock, so that they may read where they may not write. Files are moved into place only while READY is
# there; so whoever sees no READY before and after, and the same files, has seen one version. Otherwise he reads again.

_STAGING: Final = ".trustmodel-new"
_READY: Final = ".trustmodel-ready"
_TRIES: Final = 200


@contextlib.contextmanager
def _writing(path: Path, folder: Path) -> Iterator[None]:
    """While one writes in a folder: alone, and with every error of the system as one that says what failed."""
    try:
        with _alone_in(folder):
            yield
    except WriteError:
        raise
    except FileNotFoundError as error:
        why = f"there is no folder {folder.parent if folder == path else folder}; make it first"
        raise WriteError(str(path), why if not folder.exists() else f"{error.strerror}: {error.filename}") from error
    except OSError as error:
        raise WriteError(str(path), f"{error.strerror or error}; what was there is as it was") from error


@contextlib.contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Hold the folder's lock. Where the system has none, as on Windows, nothing is held."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):  # some network drives have no locks
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def write_file(path: Path, data: bytes) -> None:
    """Put `data` at `path` whole or not at all.

    Parameters
    ----------
    path
        Where it goes; a link is followed.
    data
        The content.

    Raises
    ------
    WriteError
        The system refuses, or there is something else than an ordinary file.
    """
    real = Path(os.path.realpath(path))  # a link is followed, not replaced
    with _writing(path, real.parent):
        _refuse_other_than_file(real)
        _remove_leftovers(real.parent, lambda name: name == real.name[:100])
        _put(real, data)


def _refuse_other_than_file(path: Path) -> None:
    """Refuse to put a file where there is a folder, a device or a pipe."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return
    if not stat.S_ISREG(mode):
        what = "a folder" if stat.S_ISDIR(mode) else "a device, a pipe or the like"
        raise WriteError(str(path), f"there is {what} of this name; move it, or give another name")


_SUFFIX: Final = ".tmp"


def _remove_leftovers(folder: Path, ours: Callable[[str], bool]) -> None:
    """Remove what killed writes of these files left: it may hold people."""
    for entry in list(folder.iterdir()):
        name, dot, _ = entry.name[1:].removesuffix(_SUFFIX).rpartition(".")
        if dot and entry.name[0] == "." and entry.name.endswith(_SUFFIX) and ours(name):
            with contextlib.suppress(OSError):  # somebody else's, where there are no locks
                entry.unlink()


def _put(path: Path, data: bytes) -> None:
    """Put a file in its place in one step."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:100]}.", suffix=_SUFFIX)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(_mode(path))
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    _sync(path.parent)


def _mode(path: Path) -> int:
    """The permissions of the file that is replaced, else those that a new file gets here."""
    try:
        return stat.S_IMODE(path.stat().st_mode)
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask


def _sync(folder: Path) -> None:
    """Have the names in a folder written to disk, where the system can be asked to."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _folder_to_read(path: Path) -> Path:
    """Where the files of a data folder are: in it, or in what a write that was cut short has made ready inside it."""
    ready = path / _READY
    return ready if ready.is_dir() and not ready.is_symlink() else path


def read_folder(path: Path, ours: Callable[[str], bool], limits: Limits = USUAL) -> dict[str, bytes | DataError]:
    """The files of a data folder, all of one version, whoever writes at the time.

    Parameters
    ----------
    path
        The data folder.
    ours
        Whether a file of a name is wanted.
    limits
        How large each may be.

    Returns
    -------
    dict
        The content of each file by its name, or why it cannot be read; in order of name.

    Raises
    ------
    DataError
        It is being written all the time.
    """
    for attempt in range(_TRIES):
        if attempt:
            time.sleep(min(0.001 * attempt, 0.05))
        folder = _folder_to_read(path)
        try:
            before = _state(folder, ours)
            contents = {name: _content(folder / name, folder, limits) for name in sorted(before)}
            same = _folder_to_read(path) == folder and _state(folder, ours) == before
        except FileNotFoundError:
            if not path.exists():
                raise
            continue  # what was ready has been moved into place
        if same:
            return contents
    message = "it is being written all the time; try again when the other program has finished"
    raise refuse("unreadable-file", message, Where(file=path.name))


def _state(folder: Path, ours: Callable[[str], bool]) -> dict[str, tuple[int, int, int]]:
    """What tells one version of a file from another: files are replaced, never changed."""
    state = {}
    for entry in folder.iterdir():
        if ours(entry.name):
            status = entry.lstat()
            state[entry.name] = (status.st_ino, status.st_mtime_ns, status.st_size)
    return state


def _content(file: Path, folder: Path, limits: Limits) -> bytes | DataError:
    try:
        return read_bytes(file, inside=folder, limits=limits)
    except DataError as error:
        return error


def write_folder(path: Path, files: Mapping[str, bytes], ours: Callable[[str], bool]) -> None:
    """Put `files` into a folder, all or none. Of the files there before, those that are `ours` go, the others stay.

    Parameters
    ----------
    path
        The folder, which is made where there is none.
    files
        The content of each file, by its name.
    ours
        Whether a file of a name belongs to the dataset.

    Raises
    ------
    WriteError
        The system refuses, or something else than an ordinary file has the name of one of the dataset's.
    """
    try:
        path.mkdir(exist_ok=True)
    except OSError as error:
        why = f"there is no folder {path.parent}; make it first" if not path.parent.exists() else error.strerror
        raise WriteError(str(path), str(why)) from error
    with _writing(path, path):
        # Before anything is changed: half-way it would be too late.
        for name in {*files, *(entry.name for entry in path.iterdir() if ours(entry.name))}:
            _refuse_other_than_file(path / name)
            _refuse_link_outside(path / name)
        _finish(path, ours)
        staging = path / _STAGING
        shutil.rmtree(staging, ignore_errors=True)
        _remove_leftovers(path, ours)
        staging.mkdir()
        for name, data in files.items():
            _put(staging / name, data)
        staging.rename(path / _READY)
        _sync(path)
        _finish(path, ours)


def _refuse_link_outside(path: Path) -> None:
    """Refuse to write through a link that leads out of the folder: reading would refuse it, too."""
    if path.is_symlink() and Path(os.path.realpath(path)).parent != Path(os.path.realpath(path.parent)):
        raise WriteError(str(path), "it is a link that leads out of the data folder; take it away")


def _finish(path: Path, ours: Callable[[str], bool]) -> None:
    """Move what is ready into place. Doing it again from any point on comes to the same."""
    ready = _folder_to_read(path)
    if ready == path:
        return
    files = {file.name: file for file in ready.iterdir() if not file.name.startswith(".")}
    for name, file in files.items():
        _put(Path(os.path.realpath(path / name)), file.read_bytes())
    for file in list(path.iterdir()):
        if file.name not in files and ours(file.name):
            file.unlink()
    _sync(path)
    shutil.rmtree(path / _STAGING, ignore_errors=True)
    ready.rename(path / _STAGING)  # no longer read, so that it may be taken apart
    shutil.rmtree(path / _STAGING)
