#!/bin/sh
# Everything the demo needs, then the demo, in the foreground.
set -eu
cd "$(dirname "$0")/.."
sh tools/prepare.sh demo

# The demo lives in its own folder, whatever this machine's real settings say.
unset CAREPLAN_DATABASE_URL CAREPLAN_EMAIL_URL CAREPLAN_SECRET_KEY CAREPLAN_BASE_URL \
  CAREPLAN_HOSTS CAREPLAN_DEBUG CAREPLAN_STATIC_ROOT
export CAREPLAN_DEMO=1 CAREPLAN_VAR="$PWD/var/demo" PORT="${PORT:-8000}"
export CAREPLAN_BASE_URL="http://127.0.0.1:$PORT"
exec .venv/bin/python manage.py rundemo
