#!/usr/bin/env python3
"""Runs what the README shows: its manifest, and its snippets for workloads against a bundle of the quickstart.

Usage: python3 Tests/readme_check.py PROMPTOPS   (the program; run with a Python that has openfeature-provider-flagd)
"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent


def blocks(language):
    """The fenced blocks of a language, without the indentation of the list that they stand in."""
    found = []
    for indent, body in re.findall(rf"^( *)```{language}\n(.*?)^ *```$", (ROOT / "README.md").read_text(), re.M | re.S):
        found.append("\n".join(line.removeprefix(indent) for line in body.split("\n")))
    return found


def run(*command, cwd):
    result = subprocess.run(command, cwd=cwd, capture_output=True, text=True)
    assert result.returncode == 0, f"{command} failed with {result.returncode}\n{result.stdout}\n{result.stderr}"
    return result.stdout


def main():
    program = str(pathlib.Path(sys.argv[1]).resolve())
    ran = 0
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        manifest, suite = blocks("yaml")
        (folder / "greeting.yaml").write_text(manifest)
        assert "no errors" in run(program, "validate", "greeting.yaml", cwd=folder)
        (folder / "suite").mkdir()
        (folder / "suite/suite.yaml").write_text(suite)
        shutil.copy(ROOT / "examples/quickstart/manifests/golden.jsonl", folder / "suite")
        assert "no errors" in run(program, "validate", "suite", cwd=folder)
        ran += 2
        shutil.copytree(ROOT / "examples/quickstart/manifests", folder / "manifests")
        run(program, "run", "--once", cwd=folder)
        shown = ("cat output", "promptops resolve", "promptops eval", "promptops lint")
        for command in [line for block in blocks("sh") for line in block.splitlines() if line.startswith(shown)]:
            run("bash", "-c", command.replace("promptops", f"'{program}'", 1) if command.startswith("promptops") else command, cwd=folder)
            ran += 1
        for snippet in blocks("python"):
            check = "\nassert prompt['version'] == version == 'v1', (prompt, version)\n"
            run(sys.executable, "-c", snippet + check, cwd=folder)
            ran += 1
        for snippet in blocks("js"):
            if shutil.which("node") is None:
                print("node is not installed: its snippet was not run")
                continue
            (folder / "snippet.mjs").write_text(snippet)
            assert "v1" in run("node", "snippet.mjs", cwd=folder)
            ran += 1
    assert ran >= 10, f"only {ran} blocks of the README were found"
    print(f"the README holds: {ran} blocks ran")


if __name__ == "__main__":
    main()
