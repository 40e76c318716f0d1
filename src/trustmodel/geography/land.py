"""Where land is, as far as schools show: the 10 km squares of the National Grid that hold one.

Made by `scripts/land_squares` from the establishments of Get Information about Schools (16 November 2023, open and
closed; England, Wales and a few beyond). Contains public sector information licensed under the Open Government
Licence v3.0.
"""

from __future__ import annotations

import base64
from functools import cache

__all__ = ["COLUMNS", "ROWS", "SQUARE", "near_a_school"]

SQUARE = 10_000
COLUMNS, ROWS = 70, 130

_MASK = (
    "AAEAAAAAAAAAwMAAAAAAAAAAAD4AAAAAAAAAgD8gAAAAAAAAgB8eAAAAAAAAgP8PAAAAAAAAwL8DAAAAAAAA8O9AxgAAAAAA+Pv1eQAAAAAA/P"
    "///3AAAAAA/P///38AAAAA/////z8AAADA/////z8AAADA/////z8AAADw/////w8AAAAA/P///wMAAADg/v///wAAAAD8////IwAAAPD/////"
    "AAAA4Pz///8/AAAA/P////8fAAAA/+f///8fAADg//////8HAADwP/////8DAADgu/////8AAADw8f///38AAADw/v///x8AAAC4/v///w8AAA"
    "Du/////gMAAAD7/////wAAAOD/////PwAAAHD/////DwAAoNr/////AQAA8P///88/AAAA/P////MHAAAAbP///wEAAACA/////wAAAADw////"
    "PwAAAAD8/f//DwAAAAAG/Pf/AQAAAAAA//8/AAAAAACA//8PAAAAAADg//8DAAAAAAD4/38AAAAAAAD+/x8AAAAAAAD//wMAAAAAANj//wAAAA"
    "AAAH77fwAAAAAAgH/fDwAAAAAAoOe/AQAAAAAAbPM/AAAAAACA7f8HAAAAAADg338AAAAAAADw9w8AAAAAAAD8+gEAAAAAAAD+fwAAAAAAAAD/"
    "HwAAAAAAAADzAwAAAAAAAAT2AAAAAAAAIEAdAAAAAAAAAKAHAAAAAAAAAMABAAAAAAAAAHgAAAAAAAAAAB8AAAAAAAAAgAMAAAAAAAAAYAAAAA"
    "AAAAAQAAAAAAAAAIACAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAACAAAAAAAAAAEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=="
)


@cache
def _squares() -> bytes:
    return base64.b64decode(_MASK)


def _holds_school(column: int, row: int) -> bool:
    if not (0 <= column < COLUMNS and 0 <= row < ROWS):
        return False
    square = row * COLUMNS + column
    return bool(_squares()[square // 8] >> square % 8 & 1)


def near_a_school(easting: float, northing: float) -> bool:
    """Whether the point's square, or one of the eight around it, holds a school.

    Parameters
    ----------
    easting
        Metres on the National Grid.
    northing
        Metres on the National Grid.

    Returns
    -------
    bool
        Whether it does.
    """
    column, row = int(easting // SQUARE), int(northing // SQUARE)
    return any(_holds_school(column + x, row + y) for x in (-1, 0, 1) for y in (-1, 0, 1))
