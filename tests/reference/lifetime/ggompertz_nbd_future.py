"""Writes ggompertz_nbd_future_mpmath.json: what a Gamma-Gompertz/NBD customer will do, in multi-precision arithmetic,
by quadrature of the definitions in ggompertz_nbd.py.

Run: python ggompertz_nbd_future.py
"""

import random

import mpmath as mp
from buyer_cases import CUSTOMERS, HORIZONS, number, random_models, write
from ggompertz_nbd import MODELS, integral, landmarks, lasting, log_density, log_survival, p_alive

mp.mp.dps = 40
COUNTS = [1, 2, 7, 40]


def probability_of_n(r, alpha, b, s, beta, x, T, n, t):
    """Of a customer who is alive at T."""
    shape, rate = r + x, alpha + T
    log_count = lambda u: (  # noqa: E731
        mp.loggamma(shape + n) - mp.loggamma(shape) - mp.loggamma(n + 1) - shape * mp.log1p(u / rate)
        - (n * mp.log1p(rate / u) if u else mp.inf)
    )  # fmt: skip
    there = log_survival(b, s, beta, T)
    gone = integral(lambda u: log_count(u) + log_density(b, s, beta, T + u) - there, mp.mpf(0), t,
                    [rate / (shape + n + 1), 1 / (b * (s + 1)), beta / b / (s + 1)],
                    [*[p - T for p in landmarks(b, s, beta)], n * rate / shape])  # fmt: skip
    return gone + mp.exp(log_count(t) + log_survival(b, s, beta, T + t) - there)


def buys_within(r, alpha, b, s, beta, x, T, t):
    """The probability that a customer who is alive at T buys in (T, T + t]."""
    shape, rate = r + x, alpha + T
    log_f = lambda u: (  # noqa: E731
        mp.log(shape / rate) - (shape + 1) * mp.log1p(u / rate)
        + log_survival(b, s, beta, T + u) - log_survival(b, s, beta, T)
    )  # fmt: skip
    return integral(log_f, mp.mpf(0), t, [rate / (shape + 1), 1 / (b * (s + 1)), beta / b / (s + 1)],
                    [p - T for p in landmarks(b, s, beta)]), mp.exp(log_f(t))  # fmt: skip


if __name__ == "__main__":
    pick, rows = random.Random(20120503), []
    for model in MODELS + random_models(20120504, 40, 5):
        m = [mp.mpf(v) for v in model]
        for x, t_x, T in pick.sample(CUSTOMERS, 3):
            data = (x, mp.mpf(t_x), mp.mpf(T))
            alive, rate = p_alive(*m, *data), (m[0] + x) / (m[1] + data[2])
            n, t, after = pick.choice(COUNTS), pick.choice(HORIZONS), pick.choice(HORIZONS)
            window = mp.exp(log_survival(*m[2:], data[2] + after) - log_survival(*m[2:], data[2]))
            window *= alive * rate * lasting(*m[2:], data[2] + after, mp.mpf(t))
            row = {
                "params": model, "x": x, "t_x": t_x, "T": T, "n": n, "t": t, "after": after,
                "probability_of_n": number(alive * probability_of_n(*m, x, data[2], n, mp.mpf(t))),
                "window": number(window),
            }  # fmt: skip
            # A time of middling length, where the quantile is no more delicate than q itself.
            soon = pick.choice([0.1, 0.7, 2.0]) / rate
            bought, slope = buys_within(*m, x, data[2], soon)
            if alive > mp.mpf("1e-200") and slope * soon > bought / 100:
                row |= {"q": number(alive * bought), "time_to_next": number(soon)}
            rows.append(row)
    write("ggompertz_nbd_future_mpmath.json", "mpmath, 40 digits, written by ggompertz_nbd_future.py", rows=rows)
