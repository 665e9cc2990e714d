"""The house's own rules: what exists is described, what is described exists, and each room keeps to itself."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import inspect
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import get_args

import pytest
import typer

import detente
from detente import errors, schema, sources
from detente.cli import app
from detente.ontology import plover
from detente.settings import Settings

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "detente"
DOCS = ROOT / "docs"
PAGES = [*sorted(ROOT.glob("*.md")), *sorted(DOCS.rglob("*.md"))]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
COMMANDS = typer.main.get_command(app).commands
MODULES = sorted(SOURCE.rglob("*.py"))

NOT_IMPORTED = {"lxml-html-clean"}  # pyproject.toml says what needs it
EXTRAS = ("llm", "spark", "transformers", "watch")  # what only some users want
OTHER_NAMES = {"pyahocorasick": "ahocorasick", "vl-convert-python": "vl_convert", "ibis-framework": "ibis"}


def text(page: str) -> str:
    return (DOCS / page).read_text(encoding="utf-8")


def section(page: str, heading: str) -> str:
    """What stands under a heading of a page, up to the next of its level."""
    found = re.search(rf"^## {re.escape(heading)}$(.*?)(?=^## |\Z)", text(page), re.MULTILINE | re.DOTALL)
    assert found, f"docs/{page} lacks “## {heading}”"
    return found[1]


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


# What exists is described


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_stands_in_the_docs_with_its_options(command: str) -> None:
    described = section("commands.md", f"detente {command}")
    for parameter in COMMANDS[command].params:
        if parameter.param_type_name == "option" and parameter.name != "help":
            for option in parameter.opts:
                assert f"`{option}" in described, option


@pytest.mark.parametrize("command", COMMANDS)
def test_a_commands_help_shows_an_example_of_it(command: str) -> None:
    assert re.search(rf"Example:\s+detente {command}\b", COMMANDS[command].help or "")


@pytest.mark.parametrize("setting", Settings.model_fields)
def test_a_setting_stands_in_the_docs_with_default_and_meaning(setting: str) -> None:
    field = Settings.model_fields[setting]
    assert f"| `DETENTE_{setting.upper()}` | `{field.default}` | {field.description}" in text("settings.md")


@pytest.mark.parametrize("format", sources.readers())
def test_a_format_stands_in_the_docs(format: str) -> None:
    assert f"| `{format}` |" in text("sources.md")
    assert section("sources.md", format)


@pytest.mark.parametrize("channel", schema.CHANNELS)
def test_a_channel_stands_in_the_docs(channel: str) -> None:
    assert f"| {channel} | {plover.channel_docs()[channel]} |" in text("coding.md")


@pytest.mark.parametrize("event_type", plover.EVENT_TYPES)
def test_an_event_type_stands_in_the_docs(event_type: str) -> None:
    kind = plover.event_types()[event_type]
    quad = f"{kind.quad_code}, {plover.QUAD_NAMES[kind.quad_code]}"
    assert f"| {event_type} | {quad} | {kind.intensity} | {kind.channel} | {kind.doc} |" in text("coding.md")


def test_the_page_of_tables_is_made_from_the_schemas() -> None:
    maker = _script(DOCS / "make_tables.py")
    assert text("tables.md") == maker.page(), "run `just docs`"
    for table, columns in {**schema.TABLES, **schema.COMPUTED}.items():
        described = section("tables.md", table)
        assert [column for column in columns.names if f"| `{column}` |" not in described] == []


def test_every_page_is_reached_from_the_index() -> None:
    reached = {target for _, target in _links(DOCS / "index.md")} | {DOCS / "index.md"}
    decisions = set((DOCS / "decisions").glob("*.md"))
    assert reached & decisions, "the index leads to the folder of decisions"
    assert [name(page) for page in sorted(set(DOCS.rglob("*.md")) - reached - decisions)] == []


# What is described exists


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    assert [link for link, target in _links(page) if not target.exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_the_commands_of_a_page_exist(page: Path) -> None:
    for line in _told_commands(page):
        words = shlex.split(line)[1:]
        command = next((word for word in words if not word.startswith("-")), None)
        if command is None or not command.islower():  # `detente --version`, `detente COMMAND`
            continue
        assert command in COMMANDS, line
        known = {option for parameter in COMMANDS[command].params for option in parameter.opts} | {"--help"}
        asked = {word.split("=")[0] for word in words if re.match(r"--?[a-z]", word)}
        assert asked <= known, line


def test_the_readme_begins_with_two_commands_each_one_line() -> None:
    blocks = re.findall(
        r"^```sh\n(.*?)^```", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    assert [block.count("\n") for block in blocks] == [1, 1]
    assert all(block.startswith("python3 -m venv .venv && .venv/bin/pip install") for block in blocks)
    assert "detente demo" in blocks[0]
    assert "pytest" in blocks[1]


def test_the_public_list_is_true() -> None:
    for public in detente.__all__:
        assert getattr(detente, public) is not None
        assert public == "__version__" or inspect.getdoc(getattr(detente, public)), f"{public} has no docstring"
    assert dir(detente) == sorted(detente.__all__)
    own = {one for one, value in vars(errors).items() if inspect.isclass(value) and value.__module__ == errors.__name__}
    assert own <= set(detente.__all__)
    with pytest.raises(AttributeError):
        _ = detente.no_such_name


def test_the_version_is_one() -> None:
    version = PROJECT["project"]["version"]
    assert detente.__version__ == version
    assert f"\nversion: {version}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert version in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


# Each room keeps to itself


def test_the_desk_names_no_column() -> None:
    columns = {column for table in (*schema.TABLES.values(), *schema.COMPUTED.values()) for column in table.names}
    tree = ast.parse((SOURCE / "desk.py").read_text(encoding="utf-8"))
    literals = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    also_words = {
        *schema.TABLES,
        *schema.COMPUTED,
        *get_args(schema.Freq),
        "text",
    }  # a table, a step, and how a text without a name is called
    assert literals & (columns - also_words) == set()


@pytest.mark.parametrize("module", MODULES, ids=name)
def test_a_module_has_at_most_400_lines_and_leaves_nothing_to_do(module: Path) -> None:
    code = module.read_text(encoding="utf-8")
    assert code.count("\n") <= 400
    assert not re.search(r"\b(?:TODO|FIXME|XXX)\b", code)


def test_the_command_line_starts_without_heavy_libraries() -> None:
    heavy = PROJECT["tool"]["ruff"]["lint"]["flake8-tidy-imports"]["banned-module-level-imports"]
    heavy = {*heavy, "numpy", "pyarrow", "jinja2", "lxml"}
    script = f"import sys, detente.cli; print(*({heavy} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_a_desk_opens_without_the_encoder() -> None:
    script = "import sys, detente.desk; print(*({'onnxruntime', 'tokenizers', 'scipy', 'httpx2'} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_what_is_imported_is_declared_and_what_is_declared_is_imported() -> None:
    extras = PROJECT["project"]["optional-dependencies"]
    asked = [*PROJECT["project"]["dependencies"], *(one for extra in EXTRAS for one in extras[extra])]
    declared = {_normal(one) for one in asked}
    imported = {root for module in MODULES for root in _imports(module)} - set(sys.stdlib_module_names) - {"detente"}
    wanted = {OTHER_NAMES.get(one, one).replace("-", "_") for one in declared - NOT_IMPORTED}
    assert imported == wanted


def test_everything_declared_is_pinned_and_training_is_not() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = {_normal(line) for line in lines if not line.startswith("#")}
    assert all("==" in line for line in lines if not line.startswith("#"))
    extras = PROJECT["project"]["optional-dependencies"]
    declared = [*PROJECT["project"]["dependencies"], *extras["dev"]]
    assert set(extras["llm"]) <= set(extras["dev"]), "the tests need what the language-model coder needs"
    assert {_normal(one) for one in declared} <= pins
    assert pins & {"torch", "onnx", "transformers", "detente"} == set()


def _normal(requirement: str) -> str:
    return re.split(r"[\[<>=! @;]", requirement)[0].lower().replace("_", "-")


def _imports(module: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield (node.module or "").split(".")[0]


def _script(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _links(page: Path) -> Iterator[tuple[str, Path]]:
    """Relative links of a page, and the file that each means."""
    written = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    for link in re.findall(r"\]\(([^)\s]+)\)|(?:href|src)=\"([^\"]+)\"", written):
        address = link[0] or link[1]
        if "://" not in address and not address.startswith(("#", "mailto:")):
            yield address, (page.parent / address.split("#")[0]).resolve()


def _told_commands(page: Path) -> Iterator[str]:
    """Each `detente …` of a page: in blocks up to a pipe or redirection, and in running text."""
    written = page.read_text(encoding="utf-8")
    blocks = re.findall(r"^```(?:sh|console|bash)?\n(.*?)^```", written, re.MULTILINE | re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    told = [
        found
        for line in lines
        for found in re.findall(r"^(?:\$ |.*(?:/bin/|\| ))?(detente [^|>;<]*?)(?:\d? ?[|>;<].*)?$", line)
    ]
    running = re.sub(r"^```.*?^```", "", written, flags=re.MULTILINE | re.DOTALL)
    yield from told
    yield from (one.replace("…", "") for one in re.findall(r"`(detente [a-z-][^`…|]*)`", running))
