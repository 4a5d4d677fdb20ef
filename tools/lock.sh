#!/bin/sh
# Pins what pyproject.toml names, with hashes and without any host's name.
set -eu
cd "$(dirname "$0")/.."
PATH="$PWD/.venv/bin:$PATH"
command -v uv >/dev/null 2>&1 || {
  echo 'Pinning needs uv. Install it: .venv/bin/python -m pip install uv' >&2
  exit 1
}
pin() { # file, further options; what is pinned already stays unless --upgrade is given
  file=$1
  shift
  echo "Pinning $file …"
  uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
    --no-strip-extras --no-header --no-emit-index-url --no-emit-find-links \
    --output-file "$file" pyproject.toml "$@"
}
pin requirements.txt "$@"
pin requirements-demo.txt --group demo "$@"
pin requirements-dev.txt --group dev "$@"
