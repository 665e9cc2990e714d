"""Runs the `console` blocks of README.md and docs/, and writes or checks the output that stands below each command.

Run: python docs/examples.py [--check]

The blocks of one page run in one new folder, in order. A line `$ command` is run by bash, with the `detente` and
`python` beside this interpreter; lines `> …` go on with it. What follows up to the next command is its stdout and
stderr. A block right below `<!-- not run -->` is left alone.
"""

from __future__ import annotations

import argparse
import difflib
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOME_REJECTED = 3
BLOCK = re.compile(r"(?P<before><!-- not run -->\n)?^```console\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)


def pages() -> list[Path]:
    """The pages that may hold examples."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def commands(body: str) -> list[str]:
    """The commands of a block, lines that go on included."""
    found: list[str] = []
    for line in body.splitlines():
        if line.startswith("$ "):
            found.append(line[2:])
        elif (line == ">" or line.startswith("> ")) and found:
            found[-1] += "\n" + line[2:]
    return found


def rerun(page: Path) -> str:
    """The page with the output of its examples as it is now.

    Raises:
        SystemExit: a command failed; an example shows what works, with status 0 or 3.
    """
    text = page.read_text(encoding="utf-8")
    if not any(match["before"] is None for match in BLOCK.finditer(text)):
        return text
    bin_ = Path(sys.executable).parent
    with tempfile.TemporaryDirectory(prefix="detente-docs-") as folder:
        kept = {k: v for k, v in os.environ.items() if not k.startswith("DETENTE_")}
        environment = kept | {"PATH": f"{bin_}:{os.environ['PATH']}", "COLUMNS": "88", "NO_COLOR": "1"}

        def block(match: re.Match[str]) -> str:
            if match["before"]:
                return match[0]
            lines: list[str] = []
            for command in commands(match["body"]):
                done = subprocess.run(
                    ["bash", "-c", command],
                    cwd=folder,
                    env=environment,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    text=True,
                    check=False,
                )
                if done.returncode not in (0, SOME_REJECTED) or "Traceback" in done.stdout:
                    raise SystemExit(f"{page.name}: {command}: status {done.returncode}\n{done.stdout}")
                first, *rest = command.splitlines()
                lines += [f"$ {first}", *(f"> {line}".rstrip() for line in rest)]
                lines += [line.rstrip() for line in done.stdout.splitlines()]
            return "```console\n" + "\n".join(lines) + "\n```"

        return BLOCK.sub(block, text)


def main() -> None:
    """Write the pages, or with `--check` say what in them is no longer true."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; status 1 if a page is out of date")
    check = parser.parse_args().check
    old = False
    for page in pages():
        text, now = page.read_text(encoding="utf-8"), rerun(page)
        if text == now:
            continue
        old = True
        name = str(page.relative_to(ROOT))
        if check:
            sys.stdout.writelines(
                difflib.unified_diff(text.splitlines(True), now.splitlines(True), name, f"{name}, run again")
            )
        else:
            page.write_text(now, encoding="utf-8")
            print(f"written: {name}")
    if check and old:
        raise SystemExit("the examples give something else than the pages say: run `just docs` and read the difference")


if __name__ == "__main__":
    main()
