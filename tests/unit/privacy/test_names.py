"""People's names in text: a table of how they are written, and of what only looks like one."""

import unicodedata

import pytest

from trustmodel.privacy.names import Names

PEOPLE = ("Sian O'Brien", "Wei-Lin Ng", "Zoë Smith-Jones", "Łukasz Müller", "Tom Head", "Isa Bean", "Maeve D’Arcy")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        # apostrophes: straight, curly, a letter, none, a space
        ("Mr O'Brien", "a colleague"),
        ("Mr O’Brien's notes", "a colleague's notes"),
        ("MRS O'BRIEN'S", "a colleague'S"),
        ("SIAN OBRIEN", "a colleague"),
        ("sian obrien", "a colleague"),
        ("Sian O\u02bcBrien", "a colleague"),
        ("Sian O`Brien", "a colleague"),
        ("Ms OBrien", "a colleague"),
        ("O Brien", "a colleague"),
        ("sian.obrien@school.org", "a colleague@school.org"),
        ("O’BRIEN, SIAN", "a colleague"),
        ("seen by S. O'Brien", "seen by a colleague"),
        ("S O’Brien, SO Brien", "a colleague, SO a colleague"),
        ("darcy helps, D'Arcy led", "darcy helps, a colleague led"),
        ("dr darcy", "a colleague"),
        # short surnames
        ("Dr Ng", "a colleague"),
        ("dr. ng", "a colleague"),
        ("Prof. Dr Ng", "a colleague"),
        ("Wei Ng and Wei-Lin Ng", "a colleague and a colleague"),
        ("NG, WEI-LIN", "a colleague"),
        ("Ng, Wei Lin", "a colleague"),
        ("W.-L. Ng", "a colleague"),
        ("W Ng", "a colleague"),
        ("WeiLin Ng", "a colleague"),
        # hyphens and accents
        ("Mrs Smith‑Jones", "a colleague"),
        ("SMITH JONES", "a colleague"),
        ("zoe smith-jones", "a colleague"),
        (unicodedata.normalize("NFD", "Zoë"), "a colleague"),
        ("Zoe\u0308 and Z\u00adoë", "a colleague and a colleague"),
        ("LUKASZ MULLER", "a colleague"),
        ("Herr Müller, Mr Muller", "Herr a colleague, a colleague"),
        # a surname that is a word
        ("Mr Head, the Head of art", "a colleague, the Head of art"),
        ("tom head", "a colleague"),
        # other words
        ("O'Brienne, Brienz, Siana", "O'Brienne, Brienz, Siana"),
        ("Nguyen, being, ng, NG, pages Ng", "Nguyen, being, ng, NG, pages Ng"),
        ("Is a plan. Be an example. I bean", "Is a plan. Be an example. I bean"),
        ("Smithson, Joneses, Mullers", "Smithson, Joneses, Mullers"),
        ("heads, overhead", "heads, overhead"),
        ("dr strange, Mr and Mrs", "dr strange, Mr and Mrs"),
        ("don't, it's, o'clock", "don't, it's, o'clock"),
        ("", ""),
    ],
)
def test_names_are_found_as_people_write_them_and_in_no_other_word(text, left):
    assert Names(PEOPLE).clean(text) == left


@pytest.mark.parametrize(
    ("name", "text", "left"),
    [
        ("Mr Will", "Will will; mr will", "a colleague will; a colleague"),
        ("Dr Wei Ng", "Dr Ng, Wei Ng", "a colleague, a colleague"),
        ("Ng, Wei", "Wei Ng; Dr Ng; NG WEI", "a colleague; a colleague; a colleague"),
        ("sian-obrien", "Sian O'Brien", "a colleague"),  # the bare name of an id
        ("Al So", "also Also Al So", "also Also a colleague"),
        ("Jose da Silva e Souza de Albuquerque Neto", "JOSE DA SILVA E SOUZA DE ALBUQUERQUE NETO", "a colleague"),
    ],
)
def test_names_are_recorded_in_many_ways(name, text, left):
    assert Names([name]).clean(text) == left


def test_what_a_colleague_is_called_too_is_left():
    names = Names(["Ada O'Brien"], spare=["Tom O’Brien"])
    assert names.clean("Mr O'Brien, Tom O'Brien, Ada O'Brien") == "Mr O'Brien, Tom O'Brien, a colleague"


@pytest.mark.parametrize(
    ("identifier", "holds"),
    [("body:o-brien", True), ("body:OBRIEN", True), ("topic:ng", True), ("body:nguyen", False), ("body:board", False)],
)
def test_ids_hold_names_in_any_case(identifier, holds):
    assert Names(PEOPLE).within(identifier) is holds
