"""Numbers, names and lists in a sentence."""

from trustmodel.prose import counted, is_are, listed, named, spelt


def test_numbers():
    assert [spelt(0), spelt(12), spelt(1300)] == ["no", "twelve", "1,300"]
    assert [counted(1, "school"), counted(2, "activity", "activities")] == ["one school", "two activities"]
    assert [is_are(1), is_are(0)] == ["is", "are"]


def test_lists():
    assert [listed([]), listed(["a"]), listed(["a", "b", "c"])] == ["", "a", "a, b and c"]
    assert listed(list("abcdefgh")) == "a, b, c, d, e, f and two more"


def test_nobody_is_named():
    assert named(["school:b", "school:a", "person:ada"], {"school:a": "Ash", "person:ada": "Ada"}) == (
        "Ash, a colleague and a colleague"
    )
