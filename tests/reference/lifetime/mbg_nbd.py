"""Writes mbg_nbd_mpmath.json: MBG/NBD formulas in 60-digit arithmetic, from the closed forms of the papers.

Batislam, Denizel & Filiztekin (2007), doi:10.1016/j.ijresmar.2006.12.005; Hoppe & Wagner (2007),
Marketing - J. Research and Management 3(2):75-90.  Run: python mbg_nbd.py
"""

import random

import mpmath as mp
from buyer_cases import COUNTS, CUSTOMERS, HORIZONS, number, random_models, write

mp.mp.dps = 60


def log_likelihood(r, alpha, a, b, x, t_x, T):
    stayed = (
        mp.loggamma(r + x) - mp.loggamma(r) + r * mp.log(alpha)
        + mp.log(mp.beta(a, b + x + 1) / mp.beta(a, b)) - (r + x) * mp.log(alpha + T)
    )  # fmt: skip
    return stayed + mp.log1p(odds(r, alpha, a, b, x, t_x, T))


def odds(r, alpha, a, b, x, t_x, T):
    return a / (b + x) * ((alpha + T) / (alpha + t_x)) ** (r + x)


def if_alive(r, alpha, a, b, x, T, t):
    """E[Y(t)] of who is alive, by its hypergeometric function; a = 1 as the limit, at 1 + 1e-25."""
    if a == 1:
        a += mp.mpf(10) ** -25
    M = alpha + T
    with mp.workdps(120):
        power = (M / (M + t)) ** (r + x) * mp.hyp2f1(r + x, b + x + 1, a + b + x, t / (M + t), maxterms=10**6)
        return (a + b + x) / (a - 1) * (1 - power)


def of_new(r, alpha, a, b, t):
    """E[X(t)], which the paper has as b / (a - 1) (1 - (alpha/(alpha+t))^r 2F1(r, b+1; a+b; t/(alpha+t)))."""
    if a == 1:
        a += mp.mpf(10) ** -25
    with mp.workdps(120):
        power = (alpha / (alpha + t)) ** r * mp.hyp2f1(r, b + 1, a + b, t / (alpha + t), maxterms=10**6)
        return b / (a - 1) * (1 - power)


def pmf(r, alpha, a, b, n, t):
    z = t / (alpha + t)
    count = lambda j: mp.gamma(r + j) / mp.gamma(r) / mp.factorial(j) * (1 - z) ** r * z**j  # noqa: E731
    with mp.workdps(400):
        reached = 1 - mp.fsum(count(j) for j in range(n))
        return mp.beta(a, b + n + 1) / mp.beta(a, b) * count(n) + mp.beta(a + 1, b + n) / mp.beta(a, b) * reached


models = [(0.525, 6.183, 0.891, 1.614), (0.25, 4, 0.8, 2.5), (0.5, 7, 1.0, 2.0), (0.5, 7, 1 - 1e-13, 2.0)]
models += random_models(20070101, 40)
pick = random.Random(20070102)
customers, new, counts = [], [], []
for i, model in enumerate(models):
    m = [mp.mpf(v) for v in model]
    for x, t_x, T in CUSTOMERS if i < 4 else pick.sample(CUSTOMERS, 3):
        data = (x, mp.mpf(t_x), mp.mpf(T))
        ll = log_likelihood(*m, *data)
        customers.append({
            "params": model, "x": x, "t_x": t_x, "T": T, "log_likelihood": number(ll),
            "p_alive": number(1 / (1 + odds(*m, *data))),
            "points": [
                [t, number(if_alive(*m, x, data[2], mp.mpf(t))),
                 # The same history, observed for longer.
                 number(mp.exp(log_likelihood(*m, x, data[1], data[2] + mp.mpf(t)) - ll))]
                for t in pick.sample(HORIZONS, 2)
            ],
        })  # fmt: skip
    t = pick.choice(HORIZONS)
    new.append({"params": model, "t": t, "value": number(of_new(*m, mp.mpf(t)))})
    for n, t in COUNTS if i < 4 else pick.sample(COUNTS, 2):
        counts.append({"params": model, "n": n, "t": t, "pmf": number(pmf(*m, n, mp.mpf(t)))})
write("mbg_nbd_mpmath.json", "mpmath, 60 digits and more, closed forms, written by mbg_nbd.py",
      customers=customers, new=new, pmf=counts)  # fmt: skip
