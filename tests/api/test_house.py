"""The house stays one that a stranger can find the way in: few rooms, short functions."""

import ast
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src/trustmodel"
MOST_ROOMS = 19
MOST_LINES = 60  # of a function's body, without its signature and docstring


def functions():
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                body = node.body[1:] if ast.get_docstring(node) is not None else node.body
                lines = body[-1].end_lineno - body[0].lineno + 1 if body else 0
                yield f"{path.relative_to(SOURCE)}:{node.lineno} {node.name}", lines


def test_there_are_few_rooms_and_no_private_ones():
    names = {path.stem for path in SOURCE.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    assert len(names - {"__init__", "__main__", "_clash"}) <= MOST_ROOMS
    assert {name for name in names if name.startswith("_")} == {"__init__", "__main__", "_clash"}


def test_functions_are_short():
    long = [f"{where}: {lines} lines" for where, lines in functions() if lines > MOST_LINES]
    assert not long, "\n".join(long)
