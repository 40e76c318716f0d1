"""A service over a dataset, for other programs: `python examples/apps/service.py examples/limestone`.

Then read http://127.0.0.1:8000/docs. Schools are read, put in and removed; questions are answered without people's ids. It
keeps the newest version in memory and asks nobody who they are: an app adds the one from `store.py`, the other from its own
house, and puts neither on a public network.
"""

import datetime as dt
import sys
from collections.abc import Callable, Sequence
from threading import Lock
from typing import Annotated, Any

import uvicorn
from fastapi import FastAPI, Header, HTTPException, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel

import trustmodel as tm


class Missing(BaseModel):
    """There is no such id; which ones come near."""

    message: str
    nearest: list[str]


class Refused(BaseModel):
    """What is wrong: every problem, with the record and the field."""

    problems: list[tm.Problem]


class Kept:
    """The newest version of a dataset, with its problems; one edit after the other."""

    def __init__(self, data: tm.Dataset) -> None:
        self.data = data
        self.problems = tuple(tm.check(data))
        self.lock = Lock()

    @property
    def etag(self) -> str:
        return f'"{self.data.digest}"'

    def edit(self, change: Callable[[tm.Dataset], tm.Dataset], seen: str | None) -> str:
        """Change the version that the client has seen; returns the new ETag. `DataError` where that brings in errors."""
        with self.lock:
            if seen is None:
                raise HTTPException(428, "send the ETag of what you read as If-Match")
            if seen != self.etag:
                raise HTTPException(412, "somebody else was faster: read again, and edit what is there now")
            after = change(self.data)
            problems = tuple(tm.check(after, since=(self.data, self.problems)))
            if errors := [row for row in problems if row.severity == "error" and row not in self.problems]:
                raise tm.DataError(errors)
            self.data, self.problems = after, problems
            return self.etag


def refused(problems: Sequence[tm.Problem], status: int) -> JSONResponse:
    return JSONResponse(Refused(problems=list(problems)).model_dump(mode="json"), status)


def what_is_malformed(error: RequestValidationError) -> list[tm.Problem]:
    """pydantic's errors as problems, each with the record and the field."""
    found = []
    for row in error.errors():
        given = error.body[row["loc"][1]] if row["loc"][0] == "body" and isinstance(error.body, list) else None
        record = str(given.get("id")) if isinstance(given, dict) else None
        where = tm.Where(record=record, field=str(row["loc"][-1]))
        found.append(tm.Problem(rule=str(row["type"]).replace("_", "-"), where=where, message=row["msg"]))
    return found


MISSING: dict[int | str, dict[str, Any]] = {404: {"model": Missing}, 422: {"model": Refused}}
EDITS: dict[int | str, dict[str, Any]] = MISSING | {
    409: {"model": Refused, "description": "Other records name it"},
    412: {"description": "The dataset has changed since it was read"},
    428: {"description": "If-Match is missing"},
}
Seen = Annotated[str | None, Header(alias="If-Match", description="The ETag of what was read.")]


def service(data: tm.Dataset) -> FastAPI:
    """The service over a dataset."""
    kept = Kept(data)
    app = FastAPI(title="Schools and their ties", version=tm.__version__, separate_input_output_schemas=False)
    app.exception_handler(tm.DataError)(lambda _, error: refused(error.problems, 422))
    app.exception_handler(RequestValidationError)(lambda _, error: refused(what_is_malformed(error), 422))
    app.exception_handler(tm.NotFoundError)(
        lambda _, error: JSONResponse({"message": error.message, "nearest": error.nearest}, 404)
    )
    add_schools(app, kept)
    add_questions(app, kept)
    return app


def add_schools(app: FastAPI, kept: Kept) -> None:
    @app.get("/schools")
    def schools(response: Response) -> list[tm.School]:
        response.headers["ETag"] = kept.etag
        return list(kept.data.schools)

    @app.get("/schools/{school}", responses=MISSING)
    def one_school(school: str, response: Response) -> tm.School:
        response.headers["ETag"] = kept.etag
        return kept.data.schools[school]

    @app.put("/schools", status_code=204, responses=EDITS)
    def put_in(rows: list[tm.School], if_match: Seen = None) -> Response:
        """Put in schools, new and changed ones: all of them, or none where something is wrong."""
        return Response(status_code=204, headers={"ETag": kept.edit(lambda data: data.upsert(*rows), if_match)})

    @app.delete("/schools/{school}", status_code=204, responses=EDITS)
    def remove(school: str, if_match: Seen = None) -> Response:
        """Remove a school that nothing names."""
        try:
            etag = kept.edit(lambda data: data.remove(data.schools[school].id), if_match)
        except tm.DataError as error:
            return refused(error.problems, 409)
        return Response(status_code=204, headers={"ETag": etag})


def add_questions(app: FastAPI, kept: Kept) -> None:
    def year(trust: str, first: dt.date, last: dt.date) -> tm.Situation:
        try:
            return tm.situation(kept.data, between=(first, last), trust=trust)
        except ValueError as error:
            raise HTTPException(422, str(error)) from error

    @app.get("/problems")
    def problems() -> list[tm.Problem]:
        """What is wrong with the data, for whoever keeps them: records are named."""
        return list(kept.problems)

    @app.get("/trusts/{trust}/walls", responses=MISSING)
    def walls(trust: str, first: dt.date, last: dt.date) -> tm.Walls:
        return tm.walls(year(trust, first, last))

    @app.get("/trusts/{trust}/support", responses=MISSING)
    def support(trust: str, first: dt.date, last: dt.date) -> tm.SupportProfile:
        return tm.support_profile(year(trust, first, last))


if __name__ == "__main__":
    folder, port = (*sys.argv[1:], "8000")[:2]
    uvicorn.run(service(tm.read(folder)), port=int(port))
