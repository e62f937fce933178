"""Writes ggompertz_nbd_mpmath.json: Gamma-Gompertz/NBD formulas in multi-precision arithmetic, by quadrature of their
definitions (Bemmaor & Glady 2012, doi:10.1287/mnsc.1110.1461).

Run: python ggompertz_nbd.py
"""

import itertools
import random

import mpmath as mp
from buyer_cases import COUNTS, CUSTOMERS, HORIZONS, number, random_models, write

mp.mp.dps = 40


def log_denominator(b, beta, u):
    """ln(beta - 1 + e^(b u))."""
    return b * u + mp.log1p((beta - 1) * mp.exp(-b * u))


def log_survival(b, s, beta, u):
    return s * (mp.log(beta) - log_denominator(b, beta, u))


def log_density(b, s, beta, u):
    """Of the time of leaving."""
    return mp.log(s * b) + b * u + s * mp.log(beta) - (s + 1) * log_denominator(b, beta, u)


def integral(log_f, start, end, scales, places):
    """Of exp(log_f(u)) over (start, end): in pieces that double in length from the start and from every place."""
    if start == end:
        return mp.mpf(0)
    least = min(min(scales), end - start) / 64
    points = {start, end}
    for place in [start, *places]:
        for k in range(400):
            step = least * mp.mpf(2) ** (k * mp.mpf("0.5"))
            if step > end - start:
                break
            points |= {p for p in (place - step, place + step) if start < p < end}
        if start < place < end:
            points.add(place)
    points = sorted(points)
    heights = [log_f(p) for p in points]
    top = max(heights)
    keep = [(p, q) for (p, a), (q, b) in itertools.pairwise(zip(points, heights, strict=True)) if max(a, b) > top - 100]
    total = error = mp.mpf(0)
    for p, q in keep:
        value, off = mp.quad(lambda u: mp.exp(log_f(u) - top), [p, q], error=True, maxdegree=8, method="gauss-legendre")
        total, error = total + value, error + off
    assert error < total * mp.mpf(10) ** -28, (total, error)
    return mp.exp(top) * total


def landmarks(b, s, beta):
    """Where growth turns, and the likeliest time to leave."""
    turn = mp.log(abs(beta - 1)) / b if beta != 1 else mp.mpf(0)
    return [turn, mp.log((beta - 1) / s) / b] if beta > 1 else []


def parts(r, alpha, b, s, beta, x, t_x, T):
    """ln of the likelihood's two parts, but for a common factor."""
    A = r + x
    stayed = -A * mp.log1p(T / alpha) + log_survival(b, s, beta, T)
    top = -A * mp.log1p(t_x / alpha)
    gone = integral(
        lambda u: -A * mp.log1p(u / alpha) + log_density(b, s, beta, u) - top, t_x, T,
        [(alpha + t_x) / (A + 1), 1 / (b * (s + 1)), beta / b / (s + 1)], landmarks(b, s, beta),
    )  # fmt: skip
    return stayed, mp.log(gone) + top if gone else mp.mpf("-inf")


def log_likelihood(r, alpha, b, s, beta, x, t_x, T):
    stayed, gone = parts(r, alpha, b, s, beta, x, t_x, T)
    most = max(stayed, gone)
    together = most + mp.log(mp.exp(stayed - most) + mp.exp(gone - most))
    return mp.loggamma(r + x) - mp.loggamma(r) - x * mp.log(alpha) + together


def p_alive(*arguments):
    stayed, gone = parts(*arguments)
    return 1 / (1 + mp.exp(gone - stayed))


def lasting(b, s, beta, age, t, delta=0):
    """Integral over (0, t) of exp(-delta y) S(age + y) / S(age); t may be infinite."""
    log_f = lambda y: -delta * y + log_survival(b, s, beta, age + y) - log_survival(b, s, beta, age)  # noqa: E731
    if t == mp.inf:
        t = mp.mpf(1) / (s * b)
        while log_f(t) > -100:
            t *= 2
    return integral(log_f, mp.mpf(0), t, [1 / (b * (s + 1)), beta / b / (s + 1)],
                    [p - age for p in landmarks(b, s, beta)])  # fmt: skip


def pmf(r, alpha, b, s, beta, n, t):
    log_count = lambda u: (  # noqa: E731
        mp.loggamma(r + n) - mp.loggamma(r) - mp.loggamma(n + 1) - r * mp.log1p(u / alpha)
        - (n * mp.log1p(alpha / u) if n and u else 0 if not n else mp.inf)
    )  # fmt: skip
    likeliest = n * alpha / r
    gone = integral(lambda u: log_count(u) + log_density(b, s, beta, u), mp.mpf(0), t,
                    [alpha / (r + n + 1), 1 / (b * (s + 1)), beta / b / (s + 1)],
                    [*landmarks(b, s, beta), likeliest])  # fmt: skip
    return gone + mp.exp(log_count(t) + log_survival(b, s, beta, t))


def derivatives(model, x, t_x, T):
    """By differences in the logarithms of the parameters: 5 first ones, then 15 second ones by rows."""
    h = mp.mpf(10) ** -7
    ll = lambda moves: log_likelihood(  # noqa: E731
        *[v * mp.exp(h * moves.count(i) - h * moves.count(~i)) for i, v in enumerate(model)], x, t_x, T
    )
    here = ll([])
    up, down = [ll([i]) for i in range(5)], [ll([~i]) for i in range(5)]
    out = [(up[i] - down[i]) / (2 * h) for i in range(5)]
    for i in range(5):
        out.append((up[i] + down[i] - 2 * here) / h**2)
        for j in range(i + 1, 5):
            out.append((ll([i, j]) + ll([~i, ~j]) - ll([i, ~j]) - ll([~i, j])) / (4 * h**2))
    return [number(v) for v in out]


MODELS = [
    (0.55, 10.6, 0.02, 0.6, 0.3),  # leaving slows down
    (0.55, 10.6, 0.08, 0.9, 20.0),  # most leave at an age
    (1.3, 4.0, 0.3, 3.0, 2e4),  # two times to leave
    (0.55, 10.6, 0.01, 1.5, 1.0),  # exponential lifetimes
    (0.55, 10.6, 0.01, 1.5, 1 + 1e-13),
    (0.5534, 10.5802, 1e-9, 0.6061, 11.6562e-9),  # Pareto/NBD
]

if __name__ == "__main__":
    models = MODELS + random_models(20120501, 60, 5)
    pick = random.Random(20120502)
    customers, new, counts, slopes = [], [], [], []
    for i, model in enumerate(models):
        m = [mp.mpf(v) for v in model]
        r, alpha, *life = m
        for x, t_x, T in CUSTOMERS if i < len(MODELS) else pick.sample(CUSTOMERS, 3):
            data = (x, mp.mpf(t_x), mp.mpf(T))
            ll, alive = log_likelihood(*m, *data), p_alive(*m, *data)
            rate = (r + x) / (alpha + data[2])
            delta, t = pick.choice([0.0, 1e-5, 2.7e-3, 0.05, 1.0]), pick.choice(HORIZONS)
            customers.append({
                "params": model, "x": x, "t_x": t_x, "T": T, "log_likelihood": number(ll), "p_alive": number(alive),
                "t": t, "expected": number(alive * rate * lasting(*life, data[2], mp.mpf(t))),
                # The same history, observed for longer.
                "no_purchase": number(mp.exp(log_likelihood(*m, x, data[1], data[2] + mp.mpf(t)) - ll)),
                "delta": delta, "dert": number(alive * rate * lasting(*life, data[2], mp.inf, mp.mpf(delta))),
            })  # fmt: skip
        t = pick.choice(HORIZONS)
        new.append({"params": model, "t": t, "value": number(r / alpha * lasting(*life, mp.mpf(0), mp.mpf(t)))})
        for n, t in COUNTS if i < len(MODELS) else pick.sample(COUNTS, 1):
            counts.append({"params": model, "n": n, "t": t, "pmf": number(pmf(*m, n, mp.mpf(t)))})
        if i < 12:
            x, t_x, T = pick.choice(CUSTOMERS[1:])
            values = derivatives(m, x, mp.mpf(t_x), mp.mpf(T))
            slopes.append({"params": model, "x": x, "t_x": t_x, "T": T, "derivatives": values})
        print(i, flush=True)
    write("ggompertz_nbd_mpmath.json", "mpmath, 40 digits, quadrature of the definitions, written by ggompertz_nbd.py",
          customers=customers, new=new, pmf=counts, derivatives=slopes)  # fmt: skip
