"""The command, as the tests of the command line call it."""

from pathlib import Path

from trustmodel.cli import main as cli

LIMESTONE = Path(__file__).parents[1] / "examples" / "limestone"


def run(capsys, *arguments):
    """The exit code, standard output and standard error."""
    code = cli.main([str(one) for one in arguments])
    out, err = capsys.readouterr()
    return code, out, err
