"""What an editor completes: names, fields and the words of lists, as pyright's language server offers them."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from builders import ROOT

BEFORE = """import trustmodel as tm
school = tm.School(id="1", name="A", phase="primary")
data = tm.Dataset(schools=[school])
"""


class Editor:
    """A client of a language server, which asks one thing after another."""

    def __init__(self, folder, server):
        self.file = folder / "code.py"
        self.file.write_text(BEFORE)
        (folder / "pyrightconfig.json").write_text(json.dumps({"extraPaths": [str(ROOT / "src")]}))
        self.server = subprocess.Popen([server, "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.asked = 0
        workspace = {"rootUri": folder.as_uri(), "workspaceFolders": [{"uri": folder.as_uri(), "name": "code"}]}
        self.ask("initialize", processId=os.getpid(), capabilities={}, **workspace)
        self.say("initialized")
        opened = {"uri": self.file.as_uri(), "languageId": "python", "version": 1, "text": BEFORE}
        self.say("textDocument/didOpen", textDocument=opened)

    def send(self, **message):
        content = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.server.stdin.write(b"Content-Length: %d\r\n\r\n" % len(content) + content)
        self.server.stdin.flush()

    def receive(self):
        length = 0
        while line := self.server.stdout.readline().strip():
            if line.lower().startswith(b"content-length"):
                length = int(line.partition(b":")[2])
        return json.loads(self.server.stdout.read(length))

    def say(self, method, **about):
        self.send(method=method, params=about)

    def ask(self, method, **about):
        self.asked += 1
        self.send(id=self.asked, method=method, params=about)
        while True:
            message = self.receive()
            if "method" not in message and message.get("id") == self.asked:
                return message["result"]
            if "method" in message and "id" in message:  # it asks for settings, say: it has the usual ones
                of_each = [{} for _ in message["params"].get("items", ())]
                self.send(id=message["id"], result=of_each or None)

    def completed(self, code):
        """What is offered where a bar stands."""
        place = {"line": BEFORE.count("\n"), "character": code.index("|")}
        document = {"uri": self.file.as_uri(), "version": self.asked + 2}
        text = BEFORE + code.replace("|", "") + "\n"
        self.say("textDocument/didChange", textDocument=document, contentChanges=[{"text": text}])
        offered = self.ask("textDocument/completion", textDocument={"uri": document["uri"]}, position=place)
        return [item["label"].strip('"') for item in offered["items"]]


@pytest.fixture(scope="module")
def editor(tmp_path_factory):
    places = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    server = shutil.which("basedpyright-langserver", path=places)
    if server is None:
        pytest.skip("basedpyright is not installed")
    editor = Editor(tmp_path_factory.mktemp("editor"), server)
    yield editor
    editor.server.terminate()
    editor.server.communicate()


PHASES = {"Nursery", "Primary", "Secondary", "16 plus", "All-through"}


@pytest.mark.parametrize(
    ("code", "offered"),
    [
        ("tm.Sch|", {"School"}),
        ("tm.mer|", {"merge"}),
        ('tm.School(id="1", pup|)', {"pupils="}),
        ('tm.School(id="1", name="A", phase="|")', PHASES),
        ('school.replace(phase="|")', PHASES),
        ("school.replace(pup|)", {"pupils="}),
        ('tm.Role(id="1", person="ada", at="school:1", kind="|")', {"Headteacher", "Governor", "Trustee"}),
        ("tm.Dataset(scho|)", {"schools="}),
        ("data.replace(scho|)", {"schools="}),
        ('data.schools["school:1"].pup|', {"pupils"}),
        ("tm.diff(data, data).add|", {"added"}),
        ('tm.merge(data, data, data, prefer="|")', {"a", "b"}),
        ("tm.walls(data)[0].exp|", {"expected"}),
        ("[row.exp| for row in tm.walls(data)]", {"expected"}),
        ("tm.network_change(data, data, |)", {"group=", "level=", "draws="}),
        ('tm.network_change(data, data, level="|")', {"person", "school"}),
        ('tm.network_change(data, data, group="phase").wall.ra|', {"ratio"}),
        ("tm.vocabulary.Phase.|", {"PRIMARY", "SECONDARY"}),
        ('tm.Support(id="1", giver="a", receiver="b", kind="|")', {"coaching", "mentoring"}),
        ('tm.walls(data, kinds=["|"])', {"coaching", "mentoring"}),
        ('tm.match_needs(data, min_level="|")', {"secure", "expert"}),
        ('tm.shared_expertise(data, min_level="|")', {"secure", "expert"}),
    ],
)
def test_an_editor_completes(editor, code, offered):
    assert offered <= set(editor.completed(code))
