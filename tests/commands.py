"""The command, as the tests of the command line call it."""

from trustmodel.cli import main as cli


def run(capsys, *arguments):
    """The exit code, standard output and standard error."""
    code = cli.main([str(one) for one in arguments])
    out, err = capsys.readouterr()
    return code, out, err
