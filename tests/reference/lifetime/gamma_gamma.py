"""Writes gamma_gamma_mpmath.json: Gamma-Gamma formulas in 60-digit arithmetic.

Fader & Hardie (2013), The Gamma-Gamma model of monetary value, equations 1 and 5; derivatives in the logarithms of the
parameters.  Run: python gamma_gamma.py
"""

import random

import mpmath as mp
from buyer_cases import GRID, number, write

mp.mp.dps = 60


def log_likelihood(p, q, v, x, zbar):
    return (
        mp.loggamma(p * x + q) - mp.loggamma(p * x) - mp.loggamma(q) + q * mp.log(v) + (p * x - 1) * mp.log(zbar)
        + p * x * mp.log(x) - (p * x + q) * mp.log(v + x * zbar)
    )  # fmt: skip


def derivatives(m, x, zbar):
    f = lambda *t: log_likelihood(*(v * mp.exp(s) for v, s in zip(m, t, strict=True)), x, zbar)  # noqa: E731
    pairs = [(i, j) for i in range(3) for j in range(i, 3)]
    orders = [[int(k == i) for k in range(3)] for i in range(3)]
    orders += [[int(k == i) + int(k == j) for k in range(3)] for i, j in pairs]
    with mp.workdps(90):
        return [number(mp.diff(f, (0, 0, 0), tuple(n))) for n in orders]


pick = random.Random(2013)
AMOUNTS = [(1, 30.0), (2, 22.35), (7, 0.01), (300, 41.5), (1, 1e6), (946, 1e-3)]
models = [(6.25, 3.74, 15.44), (1.0, 1.0, 1.0), (0.3, 1.5, 200.0)]
models += [tuple(pick.choice(GRID) for _ in range(3)) for _ in range(40)]
rows = []
for i, model in enumerate(models):
    m = [mp.mpf(v) for v in model]
    for x, zbar in AMOUNTS if i < 3 else pick.sample(AMOUNTS, 2):
        weight = m[0] * x + m[1] - 1
        spend = m[0] * (m[2] + x * mp.mpf(zbar)) / weight if weight > 0 else mp.nan
        rows.append({
            "params": model, "x": x, "zbar": zbar, "log_likelihood": number(log_likelihood(*m, x, mp.mpf(zbar))),
            "derivatives": derivatives(m, x, mp.mpf(zbar)), "spend": None if mp.isnan(spend) else number(spend),
        })  # fmt: skip
write("gamma_gamma_mpmath.json", "mpmath, 60 digits, written by gamma_gamma.py", customers=rows)
