"""Every text field of every record is in the one table that says what may be shown of it."""

from collections.abc import Mapping

import pytest
from pydantic import BeforeValidator

from trustmodel.model.ids import Text
from trustmodel.model.records import KINDS
from trustmodel.privacy.fields import TEXT, Says, says
from trustmodel.privacy.names import text_fields

MARK = next(mark for mark in Text.__metadata__ if isinstance(mark, BeforeValidator))


def is_text(annotation, metadata=()):
    return MARK in (*metadata, *getattr(annotation, "__metadata__", ())) or any(
        map(is_text, getattr(annotation, "__args__", ()))
    )


@pytest.mark.parametrize("plural", KINDS)
def test_no_text_field_is_forgotten(plural):
    fields = KINDS[plural].model_fields
    texts = {name for name, field in fields.items() if is_text(field.annotation, field.metadata)}
    assert set(says(plural)) == texts | {"extra"}


def test_no_other_kind_is_in_the_table():
    assert set(TEXT) <= set(KINDS)
    assert all(isinstance(said, Mapping) for said in TEXT.values())


def test_free_text_is_cleaned_and_public_words_are_not():
    assert text_fields(KINDS["sessions"]) == ("source", "focus")
    assert text_fields(KINDS["schools"]) == ("source",)
    assert says("people") == {"name": Says.PERSONAL, "source": Says.FREE, "extra": Says.PERSONAL}
