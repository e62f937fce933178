"""Writes bg_bb_mpmath.json: BG/BB formulas in multi-precision arithmetic, by beta functions.

Source: Fader, Hardie & Shang (2010), doi:10.1287/mksc.1100.0580: likelihood, expectation, discounted expected
transactions and probabilities of counts.
Run: python bg_bb.py
"""

import random
from operator import add

import mpmath as mp
from buyer_cases import number, random_models, write

mp.mp.dps = 50
CUSTOMERS = [
    (0, 0, 1), (0, 0, 6), (1, 1, 1), (1, 1, 6), (3, 4, 6), (6, 6, 6), (0, 0, 1500), (5, 7, 1500), (200, 300, 400),
    (300, 300, 1000), (500, 500, 500), (1, 900, 1000), (40, 52, 104),
]  # fmt: skip
HORIZONS = [1, 5, 12, 104, 700]


def beta_ratio(a, b, k, m):
    """B(a + k, b + m) / B(a, b): of k successes and m failures in a given order."""
    return mp.rf(a, k) * mp.rf(b, m) / mp.rf(a + b, k + m)


def history(m, x, t_x, n, k=0, horizon=0):
    """P(this history, and k purchases at the next `horizon` opportunities), and the part that is there at n."""
    a, b, c, d = m
    gone = mp.mpf(0)
    for j in range(t_x, n) if k == 0 else ():
        gone += beta_ratio(a, b, x, j - x) * beta_ratio(c, d, 1, j)
    there = mp.binomial(horizon, k) * beta_ratio(a, b, x + k, n - x + horizon - k) * beta_ratio(c, d, 0, n + horizon)
    for i in range(k, horizon):
        there += mp.binomial(i, k) * beta_ratio(a, b, x + k, n - x + i - k) * beta_ratio(c, d, 1, n + i)
    return gone + there, there


def staying(c, d, n, horizon):
    """E of the sum over the next opportunities of P(there), against who is there at n, closed form."""
    if c == 1:
        return (d + n) * (mp.digamma(d + n + horizon + 1) - mp.digamma(d + n + 1))
    return (d + n) / (c - 1) * (1 - mp.rf(d + n + 1, horizon) / mp.rf(c + d + n, horizon))


models = [(1.2035224, 0.7497164, 0.6567182, 2.7834422), (1.2, 0.75, 1.0, 2.78), (1.2, 0.75, 1 - 1e-13, 2.78)]
models += random_models(20101101, 40)
pick = random.Random(20101102)
customers, new, counts, derivatives = [], [], [], []
for i, model in enumerate(models):
    m = a, b, c, d = [mp.mpf(v) for v in model]
    for x, t_x, n in CUSTOMERS if i < 2 else pick.sample(CUSTOMERS, 4):
        whole, there = history(m, x, t_x, n)
        alive, buys = there / whole, (a + x) / (a + b + n)
        horizon, ahead, rate = pick.choice(HORIZONS), pick.choice([1, 7]), pick.choice([1e-4, 0.01, 0.1, 2.0])
        z, k = 1 / (1 + mp.mpf(rate)), pick.choice([0, 1, horizon // 2, horizon])
        discounted = z * (d + n) / (c + d + n) * mp.hyp2f1(1, d + n + 1, c + d + n + 1, z)
        customers.append({
            "params": model, "x": x, "t_x": t_x, "n": n,
            "log_likelihood": number(mp.log(whole)), "p_alive": number(alive),
            "ahead": [ahead, number(alive * mp.rf(d + n, ahead) / mp.rf(c + d + n, ahead))],
            "expected": [horizon, number(alive * buys * staying(c, d, n, horizon))],
            "no_purchase": number(history(m, x, t_x, n, 0, horizon)[0] / whole),
            "probability_of_n": [k, number(history(m, x, t_x, n, k, horizon)[0] / whole)],
            "dert": [rate, number(alive * buys * discounted)],
        })  # fmt: skip
        if i < 12 and n < 500 and len(derivatives) < 40:
            def f(*theta, x=x, t_x=t_x, n=n):
                return mp.log(history([mp.exp(t) for t in theta], x, t_x, n)[0])

            at = tuple(mp.log(v) for v in m)
            unit = [[int(j == p) for j in range(4)] for p in range(4)]
            pairs = [(p, q) for p in range(4) for q in range(p, 4)]
            derivatives.append({
                "params": model, "x": x, "t_x": t_x, "n": n,
                "first": [number(mp.diff(f, at, tuple(u))) for u in unit],
                "second": [number(mp.diff(f, at, tuple(map(add, unit[p], unit[q])))) for p, q in pairs],
            })  # fmt: skip
    horizon = pick.choice(HORIZONS)
    new.append({"params": model, "horizon": horizon, "value": number(a / (a + b) * staying(c, d, 0, horizon))})
    for k in (0, 1, horizon // 3, horizon):
        counts.append({"params": model, "x": k, "horizon": horizon, "pmf": number(history(m, 0, 0, 0, k, horizon)[0])})
write("bg_bb_mpmath.json", "mpmath, 50 digits, sums of beta functions, written by bg_bb.py",
      customers=customers, new=new, pmf=counts, derivatives=derivatives)  # fmt: skip
