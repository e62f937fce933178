"""Writes pareto_nbd_mpmath.json: Pareto/NBD formulas in multi-precision arithmetic, from closed forms.

Likelihood: Fader & Hardie (2005), A note on deriving the Pareto/NBD model; discounted purchases (Fader, Hardie &
Lee 2005, doi:10.1509/jmkr.2005.42.4.415) and the probability of a count by quadrature of their definitions.
Run: python pareto_nbd.py
"""

import random

import mpmath as mp
from buyer_cases import COUNTS, CUSTOMERS, HORIZONS, number, random_models, write

mp.mp.dps = 60


def left(r, alpha, s, beta, x, t_x, T):
    """Integral over (t_x, T) of (alpha+u)^-(r+x) (beta+u)^-(s+1), by two hypergeometric functions."""
    if t_x == T:
        return mp.mpf(0)
    total = r + s + x
    large, other = (alpha, s + 1) if alpha >= beta else (beta, r + x)
    with mp.workdps(250):
        at = lambda u: mp.hyp2f1(  # noqa: E731
            total, other, total + 1, abs(alpha - beta) / (large + u), maxterms=10**6
        ) / (large + u) ** total  # fmt: skip
        return (at(t_x) - at(T)) / total


def parts(r, alpha, s, beta, x, t_x, T):
    with mp.workdps(250):
        stayed = (alpha + T) ** -(r + x) * (beta + T) ** -s
        return stayed, s * left(r, alpha, s, beta, x, t_x, T)


def log_likelihood(r, alpha, s, beta, x, t_x, T):
    stayed, gone = parts(r, alpha, s, beta, x, t_x, T)
    return mp.loggamma(r + x) - mp.loggamma(r) + r * mp.log(alpha) + s * mp.log(beta) + mp.log(stayed + gone)


def p_alive(*arguments):
    stayed, gone = parts(*arguments)
    return stayed / (stayed + gone)


def lasting(s, M, t):
    """Integral over (0, t) of (M/(M+u))^s."""
    return M * mp.log1p(t / M) if s == 1 else M / (s - 1) * (1 - (M / (M + t)) ** (s - 1))


def integral(log_f, end):
    """Of exp(log_f(u)) over (0, end), in ln u."""
    f = lambda y: mp.exp(log_f(mp.exp(y)) + y)  # noqa: E731
    points = [mp.mpf(-150 + 10 * k) for k in range(13)] + [mp.mpf(-25 + k / 2) for k in range(110)]
    points = [p for p in points if p < mp.log(end) - 0.1] + [mp.log(end)]
    scale = max(f(p) for p in points)
    with mp.workdps(30):
        value, error = mp.quad(lambda y: f(y) / scale, points, error=True)
    assert error < value * mp.mpf(10) ** -15, (value, error)
    return scale * value


def discounted(s, M, delta):
    """Integral over (0, infinity) of exp(-delta u) (M/(M+u))^s; beyond 130 / delta nothing counts."""
    return integral(lambda u: -delta * u - s * mp.log1p(u / M), 130 / delta)


def pmf(r, alpha, s, beta, n, t):
    log_count = lambda u: (  # noqa: E731
        mp.loggamma(r + n) - mp.loggamma(r) - mp.loggamma(n + 1) + r * mp.log(alpha / (alpha + u))
        + (n * mp.log(u / (alpha + u)) if n else 0)
    )  # fmt: skip
    gone = integral(lambda u: log_count(u) + mp.log(s) + s * mp.log(beta) - (s + 1) * mp.log(beta + u), t)
    return gone + mp.exp(log_count(t) + s * mp.log(beta / (beta + t)))


models = [(0.5534, 10.5802, 0.6061, 11.6562), (0.55, 10.58, 0.61, 11.67), (10.465, 7.98565181e-3, 3.0516, 2.820),
          (0.5, 7.0, 1.0, 7.0), (0.5, 7.0, 1 - 1e-13, 7.0 + 1e-12)]  # fmt: skip
models += random_models(20050201, 60)
pick = random.Random(20050202)
customers, new, counts = [], [], []
for i, model in enumerate(models):
    m = [mp.mpf(v) for v in model]
    r, alpha, s, beta = m
    for x, t_x, T in CUSTOMERS if i < 5 else pick.sample(CUSTOMERS, 4):
        data = (x, mp.mpf(t_x), mp.mpf(T))
        ll, alive, M = log_likelihood(*m, *data), p_alive(*m, *data), beta + data[2]
        rate = (r + x) / (alpha + data[2])
        delta = pick.choice([1e-5, 2.7e-3, 0.05, 1.0])
        customers.append({
            "params": model, "x": x, "t_x": t_x, "T": T, "log_likelihood": number(ll), "p_alive": number(alive),
            "points": [
                [t, number(alive * rate * lasting(s, M, mp.mpf(t))),
                 # The same history, observed for longer.
                 number(mp.exp(log_likelihood(*m, x, data[1], data[2] + mp.mpf(t)) - ll))]
                for t in pick.sample(HORIZONS, 2)
            ],
            "dert": [delta, number(alive * rate * discounted(s, M, mp.mpf(delta)))],
        })  # fmt: skip
    t = pick.choice(HORIZONS)
    new.append({"params": model, "t": t, "value": number(r / alpha * lasting(s, beta, mp.mpf(t)))})
    for n, t in COUNTS if i < 5 else pick.sample(COUNTS, 1):
        counts.append({"params": model, "n": n, "t": t, "pmf": number(pmf(*m, n, mp.mpf(t)))})
write("pareto_nbd_mpmath.json", "mpmath, 60 digits and more, closed forms, written by pareto_nbd.py",
      customers=customers, new=new, pmf=counts)  # fmt: skip
