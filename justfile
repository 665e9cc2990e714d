# One word each; `just` comes with `pip install -e '.[dev]'`.

bin := ".venv/bin"

# Make .venv with what the house needs, as pinned in constraints.txt
setup:
    python3 -m venv .venv
    {{bin}}/pip install -q -c constraints.txt -e '.[dev]'

# Run the tests, two at a time
test *args:
    {{bin}}/pytest -n 2 {{args}}

# Format, rules, types, and who may import whom
lint:
    {{bin}}/ruff format
    {{bin}}/ruff check
    {{bin}}/mypy
    {{bin}}/lint-imports

# Write anew what the docs take from the code: tables, the output of each example, pictures
docs:
    {{bin}}/python docs/make_tables.py
    {{bin}}/python docs/examples.py
    {{bin}}/python docs/make_pictures.py

# Measure a room: index, detection, relations or coding
bench room *args:
    {{bin}}/python benchmarks/{{room}}.py {{args}}

# Measure how well articles are coded, and write docs/accuracy.md
accuracy *args:
    {{bin}}/python tests/accuracy/measure.py {{args}}

# Pin anew everything that `.[dev]` installs
lock:
    rm -rf build/lock
    python3 -m venv build/lock
    build/lock/bin/pip install -q '.[dev]'
    { echo "# Made by 'just lock': what '.[dev]' installs. Use: pip install -c constraints.txt -e '.[dev]'"; build/lock/bin/pip freeze --exclude detente; } > constraints.txt
    rm -rf build/lock
