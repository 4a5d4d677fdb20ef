#!/bin/sh
# Makes .venv hold requirements-$1.txt ($1: demo or dev). Quick when it already does.
set -eu
cd "$(dirname "$0")/.."

what=$1
wanted=requirements-$what.txt
stamp=.venv/careplan-$what

# The stamp names the lock file and the place: a copied .venv does not work.
now=$(cksum <"$wanted"; pwd)

say() { printf '%s\n' "$*" >&2; }

works() { # this Python is one of ours, and can make an environment with pip in it
  "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null
}

healthy() {
  [ -x .venv/bin/python ] && works .venv/bin/python &&
    .venv/bin/python -m pip --version >/dev/null 2>&1
}

installer() { # the command that installs the packages named, here
  if command -v apt-get >/dev/null 2>&1; then echo "apt-get update && apt-get install -y $1"
  elif command -v dnf >/dev/null 2>&1; then echo "dnf install -y python3.12"
  elif command -v apk >/dev/null 2>&1; then echo "apk add python3 py3-pip"
  elif command -v brew >/dev/null 2>&1; then echo "brew install python@3.13"
  else echo "see https://www.python.org/downloads/"
  fi
}

find_python() {
  bare=
  for candidate in ${PYTHON:+"$PYTHON"} python3.13 python3.12 python3.11 python3 python; do
    path=$(command -v "$candidate" 2>/dev/null) && works "$path" || continue
    if "$path" -c 'import venv, ensurepip' 2>/dev/null; then
      printf '%s\n' "$path"
      return
    fi
    bare=${bare:-$path}
  done
  if [ -n "$bare" ]; then
    version=$("$bare" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    say "Python $version is here but cannot make a virtual environment. Install what it needs: $(installer "python$version-venv")"
  else
    say "Careplan needs Python 3.11, 3.12 or 3.13, and found none. Install one: $(installer 'python3 python3-venv')"
  fi
  exit 1
}

# What was made for the tests serves the demo too.
for made in "$stamp" .venv/careplan-dev; do
  if [ -f "$made" ] && [ -x .venv/bin/python ]; then
    file=requirements-${made##*-}.txt
    [ "$(cat "$made")" = "$(cksum <"$file"; pwd)" ] && works .venv/bin/python && exit 0
  fi
done

if [ -d .venv ] && ! { healthy && { [ ! -f .venv/careplan-place ] || [ "$(cat .venv/careplan-place)" = "$(pwd)" ]; }; }; then
  say "The environment in .venv does not work here any more: making it again."
  rm -rf .venv
fi
if [ ! -d .venv ]; then
  python=$(find_python) || exit 1
  say "Making the virtual environment .venv with $("$python" --version) …"
  if ! made=$("$python" -m venv .venv 2>&1); then
    rm -rf .venv
    say "$made"
    say "Python could not make a virtual environment. Install what it needs: $(installer python3-venv)"
    exit 1
  fi
  pwd >.venv/careplan-place
fi

say "Installing $wanted into .venv (a minute, the first time) …"
rm -f "$stamp"
.venv/bin/python -m pip install --quiet --no-input --disable-pip-version-check -r "$wanted" >&2 || {
  say "The packages could not be installed: see pip's words above. Without a network, point pip at a mirror (PIP_INDEX_URL) and try again."
  exit 1
}
printf '%s\n' "$now" >"$stamp"
