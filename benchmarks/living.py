"""What edits of a large dataset cost, each beside the way without them, in one run.

A made-up dataset of 100,000 records is edited, compared, merged and checked:

- *edit*: `upsert` and `remove`, beside `replace` with the whole collection, which validates everything anew;
- *looking up*: `references_to` and `members_of`, beside a search through all records;
- *check since an edit*, beside the check of everything, for edits of a school, a membership, a role and support;
- *a kept version*: the memory that one more version takes once its records are indexed, beside `replace`.

    python benchmarks/living.py [--records 100000] [--rounds 9]

Both ways give equal answers, or the benchmark stops. Times are medians of the processor's time, so that what else the machine
does troubles them little.
"""

from __future__ import annotations

import argparse
import gc
import statistics
import time
import tracemalloc
from collections.abc import Callable
from functools import partial
from typing import Any

import trustmodel as tm
from trustmodel.model.dataset import left_out
from trustmodel.model.records import references

OF_TRUST = 97
"""How many records a made-up trust has."""


def dataset(records: int) -> tm.Dataset:
    """Trusts of eight schools, each with committees, people, their roles and expertise, and support between them."""
    rows: dict[str, list[dict[str, Any]]] = {
        name: [] for name in ("trusts", "schools", "memberships", "bodies", "people", "roles", "expertise", "support")
    }
    for trust in range(records // OF_TRUST):
        rows["trusts"].append({"id": f"t{trust}", "name": f"Trust {trust}", "kind": "Multi-academy trust"})
        for place in range(8):
            school = f"{trust}-{place}"
            east, north = 360_000 + trust % 100 * 500 + place * 10, 160_000 + trust // 100 * 500
            rows["schools"].append({"id": school, "name": f"School {school}", "phase": "Primary", "easting": east, "northing": north})  # fmt: skip
            rows["memberships"].append({"id": school, "school": school, "trust": f"t{trust}", "start": "2020-09-01"})
            committee = {"id": school, "name": "Committee", "kind": "local governing committee", "school": school}
            rows["bodies"].append(committee)
            for post, kind in enumerate(("Headteacher", "Governor")):
                person = f"{school}-{post}"
                at = f"school:{school}" if post == 0 else f"body:{school}"
                rows["people"].append({"id": person})
                rows["roles"].append({"id": person, "person": person, "kind": kind, "at": at, "start": "2021-09-01"})
                topic = "send" if post else "curriculum"
                rows["expertise"].append({"id": person, "person": person, "topic": topic, "level": "secure", "start": "2022-09-01"})  # fmt: skip
            for other in (1, 2, 3):
                row = {"id": f"{school}-{other}", "giver": f"school:{school}", "receiver": f"school:{trust}-{(place + other) % 8}"}  # fmt: skip
                rows["support"].append({**row, "kind": "coaching", "start": "2024-09-01"})
    return tm.Dataset.model_validate(rows)


def timed(*ways: Callable[[], Any], rounds: int) -> list[tuple[float, Any]]:
    """The median time of each way in milliseconds, and what it gives; ways take turns."""
    times: list[list[float]] = [[] for _ in ways]
    answers: list[Any] = [None] * len(ways)
    for _ in range(rounds):
        for number, way in enumerate(ways):
            start = time.process_time()
            answers[number] = way()
            times[number].append(1000 * (time.process_time() - start))
    return [(statistics.median(each), answer) for each, answer in zip(times, answers, strict=True)]


def row(what: str, limit: str, new: str, old: str) -> None:
    """A line of the table."""
    print(f"| {what} | {limit} | {new} | {old} |", flush=True)


def beside(what: str, limit: str, new: Callable[[], Any], old: Callable[[], Any], rounds: int) -> Any:
    """Both ways, which must give the same."""
    (quick, answer), (slow, wanted) = *timed(new, rounds=rounds), *timed(old, rounds=min(rounds, 3))
    if answer != wanted:
        raise SystemExit(f"{what}: the two ways differ")
    row(what, limit, f"{quick:.2f} ms", f"{slow:.0f} ms")
    return answer


def edits(data: tm.Dataset, rounds: int) -> None:
    """One record changed, added and removed."""
    old = next(iter(data.support))
    new, fresh = old.replace(days=3), old.model_copy(update={"id": "support:new", "days": 9})
    changed = [new if record.id == new.id else record for record in data.support]
    beside("change one record", "2 ms", lambda: data.upsert(new), lambda: data.replace(support=changed), rounds)
    beside("add one record", "2 ms", lambda: data.upsert(fresh), lambda: data.replace(support=[*data.support, fresh]), rounds)  # fmt: skip
    data.references_to(data.schools.ids[5])
    school = data.schools.ids[5]
    beside("remove a school, cascade", "2 ms", lambda: data.remove(school, cascade=True), lambda: left_out(data, [school]), rounds)  # fmt: skip


def look_ups(data: tm.Dataset, rounds: int) -> None:
    """Who names a record, and who belongs to a trust."""
    school, trust = data.schools.ids[7], data.trusts.ids[-1]
    everything = list(data.records())

    def search() -> set[tuple[str, str]]:
        return {(record.id, field) for record in everything for field, target in references(record) if target == school}

    def members() -> tuple[tm.School, ...]:
        ids = {membership.school for membership in data.memberships if membership.trust == trust}
        return tuple(record for record in data.schools if record.id in ids)

    (quick, naming), (slow, found) = *timed(lambda: data.references_to(school), rounds=rounds), *timed(search, rounds=3)
    if {(record.id, field) for record, field in naming} != found:
        raise SystemExit("references_to differs from a search")
    row("references_to, indexed", "0.1 ms", f"{quick:.3f} ms", f"{slow:.0f} ms")
    (quick, mine), (slow, theirs) = *timed(lambda: data.members_of(trust), rounds=rounds), *timed(members, rounds=3)
    if mine != theirs:
        raise SystemExit("members_of differs from a search")
    row("members_of, indexed", "0.1 ms", f"{quick:.3f} ms", f"{slow:.0f} ms")


def checks(data: tm.Dataset, rounds: int) -> None:
    """The problems after an edit of each kind."""
    problems = tm.check(data)
    role, membership, school = next(iter(data.roles)), next(iter(data.memberships)), next(iter(data.schools))
    after = {
        "support": data.upsert(next(iter(data.support)).replace(days=2)),
        "a school": data.upsert(school.replace(northing=None)),
        "a membership": data.upsert(membership.replace(trust=data.trusts.ids[1])),
        "a role": data.upsert(role.replace(end="2022-01-01")),
        "a trust": data.upsert(next(iter(data.trusts)).replace(opened="2021-01-01")),
    }
    for what, version in after.items():
        tm.check(version, since=(data, problems))
        beside(
            f"check since an edit of {what}", "20 ms",
            partial(tm.check, version, since=(data, problems)),
            partial(tm.check, version), rounds,
        )  # fmt: skip


def versions(data: tm.Dataset, rounds: int) -> None:
    """Differences, merges and digests."""
    old = next(iter(data.support))
    a, b = data.upsert(old.replace(days=3)), data.upsert(old.replace(cost=9))
    [(quick, change)] = timed(lambda: tm.diff(data, a), rounds=rounds)
    apart = tm.Dataset.model_validate(a.model_dump())
    [(slow, other)] = timed(lambda: tm.diff(data, apart), rounds=3)
    if change != other:
        raise SystemExit("the differences differ")
    row("diff of two versions, beside datasets that were read again", "", f"{quick:.2f} ms", f"{slow:.0f} ms")
    [(quick, merged)] = timed(lambda: tm.merge(data, a, b), rounds=rounds)
    if (merged.data[old.id].days, merged.data[old.id].cost) != (3, 9):
        raise SystemExit("the merge lost something")
    row("merge", "", f"{quick:.2f} ms", "")
    start = time.process_time()
    first = data.digest
    slow = 1000 * (time.process_time() - start)
    fresh = iter(range(rounds))
    [(quick, _)] = timed(lambda: data.upsert(old.replace(days=10 + next(fresh))).digest, rounds=rounds)
    if first != tm.Dataset.model_validate(data.model_dump()).digest:
        raise SystemExit("the digests differ")
    row("digest after an edit, beside the first", "", f"{quick:.2f} ms", f"{slow:.0f} ms")


def memory(data: tm.Dataset) -> None:
    """What one more version takes, with all that is looked up in it."""
    ids = data.support.ids
    gc.collect()
    tracemalloc.start()
    kept = [data]
    for number in range(100):
        record = kept[-1].support[ids[number * 7919 % len(ids)]]
        kept.append(kept[-1].upsert(record.replace(days=number + 1)))
        kept[-1].references_to(record.receiver)
    new = tracemalloc.get_traced_memory()[0] / 100 / 1024
    tracemalloc.stop()
    gc.collect()
    tracemalloc.start()
    whole = [data.replace(support=list(data.support)) for _ in range(3)]
    old = tracemalloc.get_traced_memory()[0] / len(whole) / 1024
    tracemalloc.stop()
    row("a kept version", "100 KiB", f"{new:.0f} KiB", f"{old:.0f} KiB")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=9)
    given = parser.parse_args()
    data = dataset(given.records)
    print(f"{sum(1 for _ in data.records())} records\n\n| what | at most | edits | without |\n|---|---|---|---|")
    edits(data, given.rounds)
    look_ups(data, given.rounds)
    checks(data, given.rounds)
    versions(data, given.rounds)
    memory(data)


if __name__ == "__main__":
    main()
