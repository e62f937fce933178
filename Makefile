# Each target does all the set-up that it needs by itself.
.PHONY: demo test bench peers performance coverage docs wheel stubs clean

demo:                   ## from the CDNOW log to scores, in out/
	@tools/setup demo
	@.venv/bin/python -m goodwill.demo

test:                   ## everything that must hold
	@tools/setup test
	@.venv/bin/python tools/test.py

bench:                  ## the C++ benchmarks
	@tools/setup bench
	@tools/bench

peers:                  ## the same work done by other libraries, in one run
	@tools/setup peers
	@.venv/bin/python -m benchmarks.peers

performance:            ## take the table that `make peers` wrote last over into docs/performance.md
	@python3 tools/performance.py

coverage:               ## how often intervals hold: the studies and their tables in the two docs/*/intervals.md
	@tools/setup demo
	@.venv/bin/python -m benchmarks.coverage

docs:                   ## the site of the documentation, in out/site
	@tools/setup docs
	@.venv/bin/python tools/build_site.py

wheel:                  ## a manylinux wheel in dist/, tried in an empty environment
	@tools/setup test
	@.venv/bin/python tools/wheel.py

stubs:                  ## write anew what is generated: _core.pyi and the umbrella header
	@tools/setup test
	@.venv/bin/python tools/umbrella.py
	@.venv/bin/python tools/stubs.py

clean:                  ## everything that was made here
	rm -rf build dist out .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis python/goodwill/_core*.so
