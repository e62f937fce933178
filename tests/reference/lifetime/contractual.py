"""Writes contractual_mpmath.json: the shifted beta-geometric and beta-discrete-Weibull models in multi-precision
arithmetic: survival by gamma functions, residual lifetimes by hypergeometric functions and by sums.

Source: Fader & Hardie (2007), doi:10.1002/dir.20074; Fader & Hardie (2010), doi:10.1287/mksc.1080.0482; Fader et al.
(2018), doi:10.1016/j.intmar.2018.01.002.
Run: python contractual.py
"""

import random
from operator import add

import mpmath as mp
from buyer_cases import GRID, number, write

mp.mp.dps = 60


def enough(c):
    """Digits for differences of log-gammas of t^c."""
    return max(2 * mp.mp.dps, 1200 if c > 10 else 200)


def survival(a, b, c, t):
    with mp.workdps(enough(c)):
        y = mp.mpf(t) ** c
        # Where digits beyond these are asked for, the power law of Gamma(b+y) / Gamma(a+b+y) holds to all of them.
        if y > mp.mpf(10) ** 300:
            return mp.gammaprod([a + b], [b]) * y**-a
        return mp.exp(mp.loggamma(a + b) - mp.loggamma(b) + mp.loggamma(b + y) - mp.loggamma(a + b + y))


def derl_closed(a, b, rate, n):
    """Of the shifted beta-geometric model, about to make renewal n + 1."""
    if rate == 0:
        return (b + n) / (a - 1)
    return (b + n) / (a + b + n) * mp.hyp2f1(1, b + n + 1, a + b + n + 1, 1 / (1 + mp.mpf(rate)))


def derl_sum(a, b, c, rate, n):
    """Terms up to 400, then Euler and Maclaurin with five derivatives."""
    mp.mp.dps = 40
    first = survival(a, b, c, n)
    z = 1 / (1 + mp.mpf(rate))

    def f(t):
        y = t**c
        log_s = mp.loggamma(a + b) - mp.loggamma(b) + mp.loggamma(b + y) - mp.loggamma(a + b + y)
        return mp.exp(log_s) / first * z ** (t - n - 1)

    end = n + 400
    head = sum(f(mp.mpf(n + k)) for k in range(1, 401))
    g = lambda v: f(end * mp.exp(v)) * end * mp.exp(v)  # noqa: E731
    points, v = [mp.mpf(0)], mp.mpf(0)
    while g(v) > mp.mpf(10) ** -22 * head:
        v += mp.mpf(1) / 2
        points.append(v)
    tail = mp.quad(g, points) if len(points) > 1 else 0
    h = mp.mpf(10) ** -4
    d = [mp.diff(f, end, k, h=h) for k in (1, 3, 5)]
    mp.mp.dps = 60
    return head + tail - f(mp.mpf(end)) / 2 - d[0] / 12 + d[1] / 720 - d[2] / 30240


pick = random.Random(20180102)
periods, residuals, sums, derivatives = [], [], [], []
shapes = [(0.6680884, 3.806095, 1.0), (0.2142533, 1.4265749, 1.7235648), (0.7040773, 1.182043, 1.0)]
shapes += [(pick.choice(GRID), pick.choice(GRID), pick.choice([1.0, pick.choice(GRID)])) for _ in range(60)]
for shape in shapes:
    a, b, c = (mp.mpf(v) for v in shape)
    for t in [1, 2, 5, pick.choice([13, 60, 365, 3000])]:
        before, after = survival(a, b, c, t - 1), survival(a, b, c, t)
        with mp.workdps(enough(c)):
            chance = before - after
        periods.append({
            "params": shape, "t": t, "survival": number(after), "retention": number(after / before),
            "pmf": number(chance), "log_survival": number(mp.log(after)), "log_pmf": number(mp.log(chance)),
        })  # fmt: skip
    n, rate = pick.choice([0, 1, 4, 60, 2000]), pick.choice([0, 1e-4, 0.01, 0.1, 2.0])
    if rate > 0 or a > 1:
        residuals.append({"params": shape[:2], "renewals": n, "rate": rate, "derl": number(derl_closed(a, b, rate, n))})
for shape in [(0.2142533, 1.4265749, 1.7235648), (1.7, 3, 0.8), (3.8, 15.2, 0.4), (0.03, 0.3, 1.7), (40, 1000, 1.3)]:
    a, b, c = (mp.mpf(v) for v in shape)
    for n, rate in [(0, 0.1), (4, 0.01), (30, 1e-3), (2, 0)]:
        if rate > 0 or a * c > 1:
            value = number(derl_sum(a, b, c, rate, n))
            sums.append({"params": shape, "renewals": n, "rate": rate, "derl": value})
for shape in [s for s in shapes if s[2] < 2][:12]:
    a, b, c = (mp.mpf(v) for v in shape)
    for t, churned in [(1, 1), (3, 1), (7, 0), (40, 1)]:
        def f(p, q, s, t=t, churned=churned):
            m = mp.exp(p), mp.exp(q), mp.exp(s)
            return mp.log(survival(*m, t - 1) - survival(*m, t) if churned else survival(*m, t))

        at = (mp.log(a), mp.log(b), mp.log(c))
        unit = [(1, 0, 0), (0, 1, 0), (0, 0, 1)]
        pairs = [(p, q) for p in range(3) for q in range(p, 3)]
        derivatives.append({
            "params": shape, "lifetime": t, "churned": churned,
            "first": [number(mp.diff(f, at, u)) for u in unit],
            "second": [number(mp.diff(f, at, tuple(map(add, unit[p], unit[q])))) for p, q in pairs],
        })  # fmt: skip
falls = []
with mp.workdps(500):
    for z in [1e-3, 0.3, 1, 19.5, 25, 1e3, 1e6]:
        for a in [1e-3, 0.3, 1, 40, 1e3]:
            for d in [1e-6, 1e-3, 1.0, 30.0, 1e5, 1e12, 1e200]:
                Z, A, D = mp.mpf(z), mp.mpf(a), mp.mpf(d)
                fall = mp.loggamma(Z) + mp.loggamma(Z + A + D) - mp.loggamma(Z + A) - mp.loggamma(Z + D)
                falls.append([z, a, d, number(fall)])
write("contractual_mpmath.json", "mpmath, 60 digits and more, written by contractual.py",
      periods=periods, residuals=residuals, sums=sums, derivatives=derivatives,
      log_beta_fall=falls)  # fmt: skip
