"""The same work done by goodwill and by other libraries, in one run: ``python -m benchmarks.peers``."""
