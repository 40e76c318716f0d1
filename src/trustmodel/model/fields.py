"""What constructors and `replace` take, as `TypedDict`s: for functions of your own that pass fields on.

>>> from typing import Unpack
>>> import trustmodel as tm
>>> def primary(**fields: Unpack[tm.fields.SchoolFields]) -> tm.School:
...     return tm.School(**fields)
>>> primary(id="ash", name="Ash", phase="Primary").id
'school:ash'
"""

from trustmodel.model import record_fields
from trustmodel.model.dataset_fields import DatasetFields
from trustmodel.model.record_fields import *  # noqa: F403 - all of them, which scripts/signatures makes

__all__ = ["DatasetFields"]
__all__ += record_fields.__all__
