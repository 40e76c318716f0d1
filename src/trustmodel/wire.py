"""Answers as JSON that every language reads, and as types that pydantic and FastAPI take.

What is undefined is `null`, and never NaN. Ids and words that may hold somebody's name are hidden unless they are asked for.
"""

from __future__ import annotations

import ast
import datetime as dt
import enum
import inspect
import json
import math
import re
import textwrap
import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    ClassVar,
    Final,
    Literal,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

import attrs
from immutabledict import immutabledict

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema

__all__ = ["APART", "FREE_TEXT", "Wire", "free_text", "numbered", "plain", "shape", "to_json", "without_ids"]

APART: Final = immutabledict({"wire": False})
"""The metadata of a field that is no part of the answer as JSON, such as a whole dataset."""
FREE_TEXT: Final = immutabledict({"free text": True})
"""The metadata of a field that holds what somebody typed, which may be a name."""
_PRIVATE_ID: Final = re.compile(
    r"\b(?!(?:school|trust|topic):)([a-z]+(?:_[a-z]+)*):[^\W_](?:[\w.-]*[^\W_])?"  # of a graph: José, too
)
_REGISTER_ID: Final = re.compile(r"(?:school|trust):.+")


def without_ids(text: str) -> str:
    """Text without the ids that may hold a name: all but those of schools, trusts and topics.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    str
        With "a person" in the place of `person:ada`.
    """
    return _PRIVATE_ID.sub(
        lambda match: f"{'an' if match[1][0] in 'aeiou' else 'a'} {match[1].replace('_', ' ')}", text
    )


def free_text(row: Any) -> frozenset[str]:
    """The fields of a row that may hold a name: free text, but for what stands right after the id of a school or trust.

    Parameters
    ----------
    row
        An attrs instance.

    Returns
    -------
    frozenset of str
        Their names.
    """
    hidden = set()
    before: object = None
    for field in attrs.fields(type(row)):
        value = getattr(row, field.name)
        if FREE_TEXT.items() <= field.metadata.items() and not (
            isinstance(before, str) and _REGISTER_ID.fullmatch(before)
        ):
            hidden.add(field.name)
        before = value
    return frozenset(hidden)


# --- values -----------------------------------------------------------------------------------------------------------


def to_json(value: Any, *, names: bool = False, indent: int | None = None) -> str:
    """A value as strict JSON.

    Parameters
    ----------
    value
        A result, or anything that one is made of.
    names
        Whether ids and free text that may hold a name are shown.
    indent
        By how much lines are indented; `None`: all in one line.

    Returns
    -------
    str
        The text.
    """
    return json.dumps(plain(value, names=names), ensure_ascii=False, allow_nan=False, indent=indent)


def plain(value: Any, *, names: bool = False) -> Any:
    """A value as JSON has it: what is undefined is `None`, a day is text.

    Parameters
    ----------
    value
        A result, or anything that one is made of.
    names
        Whether ids and free text that may hold a name are shown. Otherwise each id has a number in its place (`person 1`),
        the same throughout, and free text is `None`.

    Returns
    -------
    Any
        Mappings, tuples, text, numbers, truths and `None`.

    Raises
    ------
    TypeError
        Something in it has no place in JSON.
    """
    return _Writing(names=names).value(value)


def numbered(value: Any, *, names: bool = False) -> Callable[[str], str]:
    """How the texts of an answer are shown elsewhere than in JSON: each id with the number that it has there.

    Parameters
    ----------
    value
        A result, or anything that one is made of.
    names
        Whether ids that may hold a name are shown.

    Returns
    -------
    Callable
        Of a text as it is, the text as it is shown.
    """
    writing = _Writing(names=names)
    if not names:
        writing.value(value)
    return writing.text


@attrs.define(kw_only=True)
class _Writing:
    """One answer on its way: which ids were met, so that each keeps its number."""

    names: bool
    numbers: dict[str, dict[str, int]] = attrs.field(factory=dict)

    def text(self, text: str) -> str:
        return text if self.names else _PRIVATE_ID.sub(self._numbered, text)

    def _numbered(self, match: re.Match[str]) -> str:
        of_kind = self.numbers.setdefault(match[1], {})
        return f"{match[1].replace('_', ' ')} {of_kind.setdefault(match[0], len(of_kind) + 1)}"

    def value(self, value: Any) -> Any:
        if isinstance(value, enum.Enum):
            value = value.value
        if value is None or isinstance(value, bool | int | float | str | dt.date):
            return self._single(value)
        if attrs.has(type(value)):
            return self._parts(value)
        if isinstance(value, Mapping):
            return {self.text(str(key)): self.value(each) for key, each in value.items()}
        if hasattr(value, "tolist"):  # a number or an array of NumPy
            return self.value(value.tolist())
        if isinstance(value, Sequence | set | frozenset):
            return tuple(map(self.value, sorted(value) if isinstance(value, set | frozenset) else value))
        raise TypeError(f"a {type(value).__name__} has no place in an answer as JSON")

    def _single(self, value: object) -> object:
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dt.date):
            return value.isoformat()
        return None if isinstance(value, float) and not math.isfinite(value) else value

    def _parts(self, of: Any) -> dict[str, Any]:
        kind: Any = type(of)
        hidden = frozenset() if self.names else free_text(of)
        return {name: None if name in hidden else self.value(getattr(of, name)) for name in parts(kind)}


# --- types ------------------------------------------------------------------------------------------------------------


class Wire:
    """With this an attrs class is a type of pydantic's: what FastAPI answers with, as its OpenAPI says.

    It is written and not read: validation takes an instance.
    """

    __slots__ = ()
    _names: ClassVar[bool] = False
    """Whether names are shown where pydantic writes it."""

    @classmethod
    def _parts(cls) -> dict[str, Any]:
        """What stands in its JSON: types by name, in order."""
        return fields_of(cls)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        from pydantic_core import core_schema

        def written(value: Any) -> Any:
            return plain(value, names=cls._names)

        kind: Any = cls
        described = handler.generate_schema(shape(kind))
        return core_schema.json_or_python_schema(
            python_schema=core_schema.is_instance_schema(cls),
            json_schema=core_schema.no_info_before_validator_function(_not_read, described),
            serialization=core_schema.plain_serializer_function_ser_schema(written, return_schema=described),
        )


def _not_read(_value: Any) -> Any:
    from pydantic_core import PydanticCustomError

    raise PydanticCustomError("not_read", "an answer is written as JSON, and not read")


@cache
def parts(kind: type) -> dict[str, Any]:
    """The types of what stands in the JSON of an attrs class, by name.

    Parameters
    ----------
    kind
        The class.

    Returns
    -------
    dict
        Without private fields, those that are no part of its equality, and those that stand `APART`.
    """
    found: dict[str, Any] = kind._parts() if issubclass(kind, Wire) else fields_of(kind)  # noqa: SLF001 - of this module
    return found


def fields_of(kind: type) -> dict[str, Any]:
    """As `parts`, of the fields alone."""
    hints = get_type_hints(kind)
    return {
        field.name: hints[field.name] | None if FREE_TEXT.items() <= field.metadata.items() else hints[field.name]
        for field in attrs.fields(kind)
        if not field.name.startswith("_") and field.eq and not APART.items() <= field.metadata.items()
    }


@cache
def shape(kind: type) -> Any:
    """The JSON of an attrs class as a `TypedDict` of its name, from which pydantic makes a schema.

    Parameters
    ----------
    kind
        The class.

    Returns
    -------
    type
        A `TypedDict`.
    """
    from pydantic import ConfigDict, Field
    from typing_extensions import TypedDict  # pydantic asks for this one before Python 3.12

    says = dict(_says(kind))
    fields = {
        name: Annotated[_shape(hint), Field(description=says[name])] if name in says else _shape(hint)
        for name, hint in parts(kind).items()
    }
    named: Any = TypedDict
    made = named(kind.__name__, fields)
    made.__module__ = kind.__module__
    made.__doc__ = " ".join(inspect.cleandoc(kind.__doc__ or "").split("\n\n")[0].split())
    made.__pydantic_config__ = ConfigDict(json_schema_extra=_tidied)
    return made


def _shape(hint: Any) -> Any:
    """A type as it is in JSON."""
    hint = getattr(hint, "__bound__", hint)  # of a type variable: a type checker knows more than the class says
    origin, args = get_origin(hint), get_args(hint)
    if hasattr(origin, "__value__"):  # an alias with a name, as arrays are from NumPy 2.5
        origin = get_origin(origin.__value__)
    if origin in (Union, types.UnionType):
        return Union[tuple(map(_shape, args))]  # noqa: UP007 - of types that are known only here
    if origin is tuple:
        return tuple[tuple(each if each is ... else _shape(each) for each in args)]  # type: ignore[misc]
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return dict[str, _shape(args[1])]  # type: ignore[misc]
    if getattr(origin, "__name__", "") == "ndarray":
        return tuple[Any, ...]
    return _single_shape(origin if isinstance(origin, type) and attrs.has(origin) else hint)


def _single_shape(hint: Any) -> Any:
    """A type without parts as it is in JSON: every float may be null, a day is text."""
    if hint is float:
        return float | None
    if hint is dt.date:
        from pydantic import Field

        return Annotated[str, Field(json_schema_extra={"format": "date"})]
    if isinstance(hint, type) and attrs.has(hint):
        return shape(hint)
    if _is_named_tuple(hint):  # JSON has it as a list, its days as text
        return tuple[tuple(map(_shape, get_type_hints(hint).values()))]  # type: ignore[misc]
    if hint in (Any, str, int, bool, type(None)) or get_origin(hint) is Literal:
        return hint
    raise TypeError(f"no shape is known for {hint!r}")


def _is_named_tuple(hint: Any) -> bool:
    return isinstance(hint, type) and issubclass(hint, tuple) and hasattr(hint, "_fields")


def _tidied(schema: dict[str, Any]) -> None:
    """Leave out the titles of properties, which only repeat their names, and of which generators make types.

    And that anything goes, which only some versions of pydantic say.
    """
    for about in schema.get("properties", {}).values():
        about.pop("title", None)
        if about.get("additionalProperties") is True:
            del about["additionalProperties"]


def _says(kind: type) -> Iterator[tuple[str, str]]:
    """What the source says below each field, of this class and those that it is made of."""
    for each in reversed(kind.__mro__):
        if not each.__module__.startswith("trustmodel"):
            continue
        try:
            source = inspect.getsource(each)
        except (OSError, TypeError):  # an installation without sources
            continue
        [body] = ast.parse(textwrap.dedent(source)).body
        yield from _below(body.body if isinstance(body, ast.ClassDef) else [])


def _below(statements: Sequence[ast.stmt]) -> Iterator[tuple[str, str]]:
    for field, below in pairwise(statements):
        match field, below:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(text))):
                yield name, " ".join(text.split())
