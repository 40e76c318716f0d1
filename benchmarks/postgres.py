"""A PostgreSQL server of one's own, for as long as a test or a benchmark runs: in a temporary folder, on a Unix socket."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PLACES = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql*/bin")
"""Where the server's programs are, if not on the path: distributions keep them apart, one folder a version."""


def programs() -> Path | None:
    """The folder with `initdb` and `pg_ctl`, the newest there is; `None`: PostgreSQL is not installed."""
    on_path = shutil.which("initdb")
    folders = [Path(on_path).resolve().parent] if on_path else []
    folders += sorted((folder for place in PLACES for folder in Path("/").glob(place[1:])), reverse=True)
    return next((folder for folder in folders if (folder / "initdb").exists() and (folder / "pg_ctl").exists()), None)


def _user() -> str | None:
    """Who runs the server: it refuses to run as root. `None`: whoever runs this."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in known)


@contextmanager
def server(*, durable: bool = True) -> Iterator[tuple[str, Path]]:
    """A new server: the URL of its database for SQLAlchemy, and the folder of its files. One that isn't durable is quicker."""
    found = programs()
    if found is None:
        raise FileNotFoundError("PostgreSQL is not installed: apt-get install postgresql")
    user = _user()
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    data = folder / "data"

    def run(program: str, *arguments: object) -> None:
        command = [str(found / program), "-D", str(data), *map(str, arguments)]
        subprocess.run(command, check=True, cwd=folder, user=user, stdout=subprocess.DEVNULL)  # noqa: S603 - our own words

    try:
        if user is not None:
            shutil.chown(folder, user)
        run("initdb", "-U", "tester", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C")
        options = f"-k {folder} -c listen_addresses='' -c fsync={'on' if durable else 'off'}"
        run("pg_ctl", "-l", folder / "log", "-w", "-o", options, "start")
        try:
            yield f"postgresql+pg8000://tester@/postgres?unix_sock={folder}/.s.PGSQL.5432", data
        finally:
            run("pg_ctl", "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
