# The words are the same on a laptop and in CI. The work is in tools/.
.DEFAULT_GOAL := help
.PHONY: help demo test check fix bench faults simulate lock

PORT ?= 8000
export PORT

help:
	@echo 'make demo    the whole thing, with believable patients, on http://127.0.0.1:$(PORT)'
	@echo '             (another port: make demo PORT=8080; stop it with Ctrl-C)'
	@echo 'make test    everything: checks, tests on SQLite and PostgreSQL, browser tests'
	@echo 'make check   format, lint, types, imports, templates, migrations, fast tests'
	@echo 'make fix     format, and mend what the linters can mend'
	@echo 'make bench   how long the pages and jobs that matter take'
	@echo 'make faults  kills the reminder loop at a hundred points, breaks the line two hundred'
	@echo '             times while a check is logged, and counts what is lost'
	@echo 'make simulate  5,000 random histories (some hours: HISTORIES=500 for fewer),'
	@echo '             then five years of 200 patients; fails when the books do not balance'
	@echo 'make lock    pin the dependencies again, after editing pyproject.toml'

demo:
	@sh tools/demo.sh

test:
	@sh tools/prepare.sh dev
	@.venv/bin/python tools/test.py

check:
	@sh tools/prepare.sh dev
	@.venv/bin/python tools/check.py

fix:
	@sh tools/prepare.sh dev
	@.venv/bin/python tools/fix.py

bench:
	@sh tools/prepare.sh dev
	@.venv/bin/python tools/bench.py

faults:
	@sh tools/prepare.sh dev
	@FAULT_POINTS=100 FAULT_PEOPLE=200 FAULT_TRIES=200 .venv/bin/python -m pytest tests/faults -s

simulate:
	@sh tools/prepare.sh dev
	@.venv/bin/python tools/simulate.py

lock:
	@sh tools/lock.sh
