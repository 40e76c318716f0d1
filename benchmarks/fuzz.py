"""Broken files for every reader: none may raise anything but a `DataError`, take a gigabyte, or take ten seconds.

    python benchmarks/fuzz.py --minutes 60

Files of every form are changed by chance: bytes, pieces, words that mean something in the form, and parts of archives.
Each case has a number, from which it is made again: `--case N`. A child process reads them, with bounded memory; where it
is killed or never ends, the case is reported and another goes on. It exits with 1 where a fault was found.
"""

from __future__ import annotations

import argparse
import gzip
import io
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Final

import trustmodel as tm
from trustmodel.files.io import load

MEMORY: Final = 1_000  # MB above what the program itself takes
SECONDS: Final = 10
ADDRESSES: Final = (
    6_000_000_000  # threads reserve far more than they use; this only stops the machine from being filled
)

Reader = Callable[[Path], object]


def readers() -> dict[str, Reader]:
    """How each form is read, by the end of its seed's name."""
    return {
        "trust": load, "trust.xlsx": load, "trust.json": load, "trust.yaml": load,
        "trust.parquet": tm.exchange.read, "trust.ttl": tm.exchange.read, "trust.jsonld": tm.exchange.read,
        "trust.graphml": tm.exchange.read_graph, "trust.gexf": tm.exchange.read_graph,
        "edubasealldata.csv": tm.register.read, "edubasealldata.csv.gz": tm.register.read,
        "edubasealldata.zip": tm.register.read, "links_edubasealldata.csv": tm.register.read_links,
        "alllinksdata.csv": lambda path: tm.register.read(path.parent / "schools.csv", groups=path),
        "academiesmatmembership.csv": lambda path: tm.register.read(path.parent / "schools.csv", history=path),
        "governancealldata.csv": lambda path: tm.register.read(path.parent / "schools.csv", governance=path),
    }  # fmt: skip


def make_seeds(folder: Path) -> None:
    """A sound file of each form."""
    data = tm.synthetic.trust(n_schools=3, seed=1)
    for name in ("trust", "trust.xlsx", "trust.json", "trust.yaml"):
        tm.write(data, folder / name)
    for ending in ("parquet", "ttl", "jsonld", "graphml", "gexf"):
        tm.exchange.write(data, folder / f"trust.{ending}", names=True)
    extract = tm.synthetic.register(n_schools=60, seed=1).write(folder / "register")
    names = {
        "establishments": "edubasealldata.csv", "links": "links_edubasealldata.csv", "groups": "alllinksdata.csv",
        "history": "academiesmatmembership.csv", "governance": "governancealldata.csv",
    }  # fmt: skip
    for kind, path in extract.items():
        shutil.copy(path, folder / names[kind])
    raw = (folder / "edubasealldata.csv").read_bytes()
    shutil.copy(folder / "edubasealldata.csv", folder / "schools.csv")
    (folder / "edubasealldata.csv.gz").write_bytes(gzip.compress(raw))
    with zipfile.ZipFile(folder / "edubasealldata.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("edubasealldata.csv", raw)


WORDS: Final = (
    b'"', b"'", b",", b";", b"\t", b"\n", b"\r", b"\r\n", b"\0", b"\xef\xbb\xbf", b"\xff\xfe", b"\xa0", b"\xc3", b"=1+1",
    b"{", b"}", b"[", b"]", b"{}", b"[[[[[[[[", b"null", b"true", b"NaN", b"1e999", b"-1", b"9" * 400, b"&a", b"*a", b"!!x",
    b"---\n", b"? ", b"<<: ", b"<", b"</", b"/>", b"<!DOCTYPE x>", b"<!ENTITY a 'b'>", b"&amp;", b"&#0;", b"]]>", b"<!--",
    b"(", b")", b" . ", b"_:a", b"@prefix", b"^^", b'"@context": "http://x"', b"@type", b"rdf:rest _:a", b"PAR1", b"PK\3\4",
    b"school:1", b"person:", b"topic:send", b"extra", b"schema_version", b"2025-13-45", b"01/02/03", "é…☃".encode(),
    b"\xed\xa0\x80", b"<c r='ZZZ9'><v>1</v></c>", b"<mergeCell ref='A1:XFD9'/>", b"t='s'", b"<f>A1</f>", b"1899-12-30",
)  # fmt: skip


WHOLE: Final[tuple[Callable[[bytes], bytes], ...]] = (
    lambda content: content.replace(b"\r\n", b"\n").replace(b"\n", b"\r"),
    lambda content: content.replace(b"\n", b"\n\n"),
    lambda content: content.decode("cp1252", "replace").encode("utf-16"),
    lambda content: content.decode("cp1252", "replace").encode("utf-8-sig"),
    lambda content: content + content,
    lambda content: content.replace(b",", b";"),
    lambda content: content.replace(b'"', b""),
    lambda content: content.replace(b'"', b"'"),
    lambda content: content.replace(b" ", b"\xa0"),
    lambda content: content.replace(b"school", b"trust"),
    lambda content: content[::-1],
)
NUMBERS: Final = (
    b"\xff\xff\xff\xff",
    b"\xff\xff\xff\x7f",
    b"\0\0\0\0",
    b"\x80\x80\x80\x80\x08",
    b"\xfe\xff\xff\xff\x0f",
)


def changed(content: bytes, chance: random.Random) -> bytes:
    """The content with a few changes by chance."""
    if chance.random() < 0.1:  # noqa: PLR2004 - a die
        content = chance.choice(WHOLE)(content)
    data = bytearray(content)
    if chance.random() < 0.3:  # noqa: PLR2004
        renumber(data, chance)
        return bytes(data)
    for _ in range(chance.choice((1, 1, 2, 3, 8))):
        change(data, chance)
    if chance.random() < 0.05:  # noqa: PLR2004
        del data[chance.randrange(len(data) + 1) :]
    return bytes(data)


def renumber(data: bytearray, chance: random.Random) -> None:
    """Other numbers, most of them at the end, where many forms say how much there is."""
    for _ in range(chance.randint(1, 3)):
        back = chance.choice((16, 200, 2_000, len(data)))
        place = max(0, len(data) - chance.randrange(back + 1))
        number = chance.choice((*NUMBERS, bytes([chance.randrange(256)])))
        data[place : place + len(number)] = number


def change(data: bytearray, chance: random.Random) -> None:
    """One change at one place."""
    place = chance.randrange(len(data) + 1)
    end = min(len(data), place + chance.choice((1, 2, 16, 300, 5_000)))
    match chance.choice(("byte", "bit", "cut", "word", "words", "again", "copy")):
        case "byte":
            data[place : place + 1] = bytes([chance.randrange(256)])
        case "bit":
            data[place : place + 1] = bytes(byte ^ 1 << chance.randrange(8) for byte in data[place : place + 1])
        case "cut":
            del data[place:end]
        case "word":
            data[place:place] = chance.choice(WORDS)
        case "words":
            data[place:end] = chance.choice(WORDS) * chance.choice((2, 50, 3_000))
        case "again":
            data[place:place] = data[place:end] * chance.choice((1, 2, 20, 400))
        case "copy":
            other = chance.randrange(len(data) + 1)
            data[place:end] = data[other : other + end - place]


def changed_archive(content: bytes, chance: random.Random) -> bytes:
    """An archive with one of its parts changed, taken away, or given twice."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = [(name, archive.read(name)) for name in archive.namelist()]
    number = chance.randrange(len(parts))
    name, part = parts[number]
    what = chance.random()
    if what < 0.1:  # noqa: PLR2004 - a die
        del parts[number]
    elif what < 0.15:  # noqa: PLR2004
        parts.append((name, part))
    else:
        parts[number] = (name, changed(part, chance))
    buffer = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")
        for name, part in parts:
            archive.writestr(name, part)
    return buffer.getvalue()


def mutant(number: int, seeds: Path, folder: Path) -> Path:
    """The file of a case, made in a folder."""
    chance = random.Random(number)  # noqa: S311 - drawn again from its number
    name = sorted(readers())[number % len(readers())]
    path = folder / name
    if (seeds / name).is_dir():
        shutil.copytree(seeds / name, path)
        path = chance.choice(sorted(path.iterdir()))
    else:
        shutil.copy(seeds / name, path)
        shutil.copy(seeds / "schools.csv", folder / "schools.csv")
    content = path.read_bytes()
    inside = path.suffix in {".xlsx", ".zip"} and chance.random() < 0.8  # noqa: PLR2004 - most
    if path.suffix == ".gz" and chance.random() < 0.8:  # noqa: PLR2004
        content = gzip.compress(changed(gzip.decompress(content), chance))
    else:
        content = changed_archive(content, chance) if inside else changed(content, chance)
    path.write_bytes(content)
    return folder / name


def read_cases(first: int, seeds: Path, until: float) -> None:
    """The child: read case after case, and say of each what came."""
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESSES, ADDRESSES))
    warnings.simplefilter("ignore")
    for name, read in readers().items():
        read(seeds / name)  # what is loaded the first time is not the file's
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    number = first
    while time.time() < until:
        name = sorted(readers())[number % len(readers())]
        print(f"case {number} {name}", flush=True)
        with tempfile.TemporaryDirectory() as folder:
            path = mutant(number, seeds, Path(folder))
            started = time.process_time()
            try:
                answer = readers()[name](path)
                came = "refused" if getattr(answer, "data", answer) is None else "read"
            except tm.DataError:
                came = "refused"
            except BaseException as error:  # noqa: BLE001 - Rust's panics are no Exceptions
                came = f"FAULT {type(error).__name__}: {str(error)[:200]!r}"
        spent = time.process_time() - started
        memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1_000
        if spent > SECONDS:
            came = f"FAULT took {spent:.0f} s"
        print(f"came {came}", flush=True)
        if memory > MEMORY:
            print(f"came FAULT took {memory:.0f} MB", flush=True)
            os._exit(1)  # the next cases would fail alike
        number += 1


def run_child(first: int, seeds: Path, until: float, counts: Counter[str]) -> tuple[int, list[str]]:
    """One child until it ends: the number of the next case, and the faults."""
    command = [sys.executable, __file__, "--child", str(first), "--seeds", str(seeds), "--until", str(until)]
    case, faults, came = f"case {first - 1}", [], True
    with tempfile.TemporaryFile("w+") as log:
        child = subprocess.Popen(command, stdout=log, stderr=subprocess.DEVNULL)  # noqa: S603 - itself
        size, since = 0, time.monotonic()
        while child.poll() is None:
            time.sleep(0.2)
            if (now := os.fstat(log.fileno()).st_size) != size:
                size, since = now, time.monotonic()
            if time.monotonic() - since > 6 * SECONDS:  # of the clock, on a machine that may be busy
                child.kill()
        log.seek(0)
        for line in log.read().splitlines():
            what, _, rest = line.partition(" ")
            if what == "case":
                case, came = rest, False
                continue
            came = True
            counts[f"{case.split()[-1]} {rest.split()[0]}"] += 1
            if rest.startswith("FAULT"):
                faults.append(f"{case}: {rest}")
    if not came:
        faults.append(f"{case}: FAULT the process never ended, or ended with {child.returncode}")
    return int(case.split()[0] if case.split()[0] != "case" else first) + 1, faults


def main() -> int:
    """Run for some minutes, and say what came."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=1, help="the number of the first case")
    parser.add_argument("--case", type=int, help="read one case in this process, with its whole error")
    parser.add_argument("--child", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--seeds", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--until", type=float, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child is not None:
        read_cases(options.child, options.seeds, options.until)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        seeds = Path(folder)
        make_seeds(seeds)
        if options.case is not None:
            (seeds / "case").mkdir()
            path = mutant(options.case, seeds, seeds / "case")
            print(readers()[path.name](path))
            return 0
        until = time.time() + 60 * options.minutes
        counts: Counter[str] = Counter()
        faults: list[str] = []
        number = options.seed
        while time.time() < until:
            number, more = run_child(number, seeds, until, counts)
            faults += more
    for name in sorted(readers()):
        print(f"{name:28} read {counts[f'{name} read']:>7,}  refused {counts[f'{name} refused']:>7,}")
    print(*faults, f"{sum(counts.values()):,} files, {len(faults)} faults", sep="\n")
    return 1 if faults or not counts else 0


if __name__ == "__main__":
    sys.exit(main())
