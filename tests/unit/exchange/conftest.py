"""A made-up trust for the tests of this room."""

import pytest

import trustmodel as tm


@pytest.fixture(scope="module")
def data():
    return tm.synthetic.trust(n_schools=4, seed=5)
