"""Writes bg_nbd_mpmath.json: BG/NBD formulas in 60-digit arithmetic, from the closed forms of the paper.

Fader, Hardie & Lee (2005), doi:10.1287/mksc.1040.0098, equations 6, 8, 9 and 10.  Run: python bg_nbd.py
"""

import json
import pathlib
import random

import mpmath as mp

mp.mp.dps = 60


def log_likelihood(r, alpha, a, b, x, t_x, T):
    stayed = (
        mp.loggamma(r + x) - mp.loggamma(r) + r * mp.log(alpha)
        + mp.log(mp.beta(a, b + x) / mp.beta(a, b)) - (r + x) * mp.log(alpha + T)
    )  # fmt: skip
    return stayed + mp.log1p(odds(r, alpha, a, b, x, t_x, T))


def odds(r, alpha, a, b, x, t_x, T):
    return a / (b + x - 1) * ((alpha + T) / (alpha + t_x)) ** (r + x) if x > 0 else mp.mpf(0)


def if_alive(r, alpha, a, b, x, T, t):
    """Equation 10 without P(alive), by its hypergeometric function; a = 1 as the limit, at 1 + 1e-25."""
    if a == 1:
        a += mp.mpf(10) ** -25
    M, A, total = alpha + T, r + x, a + b + x
    z = t / (M + t)
    with mp.workdps(120):
        power = (M / (M + t)) ** A * mp.hyp2f1(A, b + x, total - 1, z, maxterms=10**6)
        return (total - 1) / (a - 1) * (1 - power)


def pmf(r, alpha, a, b, n, t):
    z = t / (alpha + t)
    count = lambda j: mp.gamma(r + j) / mp.gamma(r) / mp.factorial(j) * (1 - z) ** r * z**j  # noqa: E731
    value = mp.beta(a, b + n) / mp.beta(a, b) * count(n)
    if n > 0:
        with mp.workdps(200):
            value += mp.beta(a + 1, b + n - 1) / mp.beta(a, b) * (1 - mp.fsum(count(j) for j in range(n)))
    return value


def number(v):
    return float(mp.nstr(v, 17))


random.seed(20050101)
cdnow = (0.243, 4.414, 0.793, 2.426)
models = [cdnow, (0.25, 4, 0.8, 2.5), (0.5, 7, 1.0, 2.0), (0.5, 7, 1 + 1e-6, 2.0), (0.5, 7, 1 - 1e-13, 2.0)]
grid = [1e-3, 0.03, 0.3, 1.0, 1.7, 40.0, 1e3]
models += [tuple(random.choice(grid) for _ in range(4)) for _ in range(40)]
customers = [
    (0, 0, 0), (0, 0, 38.86), (1, 5, 38.86), (2, 30.43, 38.86), (29, 38, 38.86), (200, 38, 40), (300, 10, 2000),
    (7, 7.5, 7.5), (1000, 1000, 1001),
]  # fmt: skip

rows = []
for i, model in enumerate(models):
    exact = [mp.mpf(v) for v in model]
    for x, t_x, T in customers if i < 5 else random.sample(customers, 3):
        data = (x, mp.mpf(t_x), mp.mpf(T))
        rows.append({
            "params": model, "x": x, "t_x": t_x, "T": T,
            "log_likelihood": number(log_likelihood(*exact, *data)),
            "p_alive": number(1 / (1 + odds(*exact, *data))),
            "if_alive": [
                [t, number(if_alive(*exact, x, data[2], mp.mpf(t)))]
                for t in ([1e-3, 2, 39, 365, 1e5] if i < 3 else random.sample([1e-3, 2, 39, 365, 1e4, 1e6], 2))
            ],
        })  # fmt: skip
pmfs = [
    {"params": m, "n": n, "t": t, "pmf": number(pmf(*(mp.mpf(v) for v in m), n, mp.mpf(t)))}
    for m in models[:20]
    for n, t in [(0, 39), (1, 39), (10, 2), (11, 30), (40, 1e4)]
]
path = pathlib.Path(__file__).with_name("bg_nbd_mpmath.json")
source = "mpmath, 60 digits, closed forms of Fader, Hardie & Lee (2005), written by bg_nbd.py"
with path.open("w") as file:
    file.write('{"source": ' + json.dumps(source) + ',\n "customers": [\n')
    file.write(",\n".join("  " + json.dumps(r) for r in rows))
    file.write('\n ],\n "pmf": [\n')
    file.write(",\n".join("  " + json.dumps(r) for r in pmfs))
    file.write("\n ]}\n")
