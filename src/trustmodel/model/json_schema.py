"""Types that stand in a JSON Schema once, in `$defs` under their names: in ours, and in what FastAPI makes of records."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import attrs
from pydantic import GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

__all__ = ["Named", "defined"]

About: TypeAlias = Mapping[str, Any] | Callable[[CoreSchema, GetJsonSchemaHandler], JsonSchemaValue]


def defined(name: str, about: About, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
    """A reference to a definition, which is put into `$defs` where it is not there yet.

    Parameters
    ----------
    name
        What the definition is called; nothing else may be called so.
    about
        The definition as JSON Schema, or what makes it.
    schema
        As pydantic gives it.
    handler
        As pydantic gives it.

    Returns
    -------
    dict
        `{"$ref": …}`; the definition itself where pydantic has no place for it.
    """

    def made(*_: object) -> JsonSchemaValue:
        return about(schema, handler) if callable(about) else dict(about)

    generator = getattr(handler, "generate_json_schema", None)
    if generator is None:
        return made()
    # Whatever has a `ref`, pydantic puts into `$defs`. Only the JSON Schema sees this one, and no validator.
    metadata = {"pydantic_js_functions": [made]}
    named: JsonSchemaValue = generator.generate_inner(
        core_schema.any_schema(ref=f"trustmodel.{name}:0", metadata=metadata)
    )
    return named


@attrs.frozen(eq=False)  # a type in an annotation has to have a hash
class Named:
    """The annotation of a type that has a definition of its own."""

    name: str
    about: About

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return defined(self.name, self.about, schema, handler)
