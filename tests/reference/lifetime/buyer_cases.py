"""Cases for the multi-precision values of this folder: parameters from .001 to 1,000, x in the hundreds, T in the
thousands, t_x = T, and the places where closed forms are 0/0 (alpha = beta, s = 1, a = 1)."""

import json
import pathlib
import random

import mpmath as mp

GRID = [1e-3, 0.03, 0.3, 1.0, 1.7, 40.0, 1e3]
CUSTOMERS = [
    (0, 0, 0), (0, 0, 38.86), (0, 0, 5000), (1, 5, 38.86), (2, 30.43, 38.86), (26, 30.86, 31), (29, 38, 38.86),
    (200, 38, 40), (300, 10, 2000), (7, 7.5, 7.5), (114, 710, 710), (500, 1, 37), (1000, 1000, 1001),
    (133, 200, 200), (3, 2, 4000),
]  # fmt: skip
HORIZONS = [1e-3, 2, 10, 39, 365, 5000]
COUNTS = [(0, 39), (1, 39), (10, 2), (11, 30), (40, 3000), (300, 400)]


def random_models(seed, n, size=4):
    pick = random.Random(seed)
    return [tuple(pick.choice(GRID) for _ in range(size)) for _ in range(n)]


def number(v):
    return float(mp.nstr(v, 17))


def write(name, source, **tables):
    """A row a line."""
    path = pathlib.Path(__file__).with_name(name)
    with path.open("w") as file:
        file.write('{"source": ' + json.dumps(source))
        for key, rows in tables.items():
            file.write(f',\n "{key}": [\n' + ",\n".join("  " + json.dumps(row) for row in rows) + "\n ]")
        file.write("\n}\n")
