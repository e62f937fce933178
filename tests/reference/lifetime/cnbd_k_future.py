"""Writes cnbd_k_future_mpmath.json: what customers of BG/CNBD-k and MBG/CNBD-k will do, in 50-digit arithmetic.

The number of purchases in a window and the time to the next one, from the phases as cnbd_k.py has them.
Run: python cnbd_k_future.py
"""

import random

import mpmath as mp
from buyer_cases import CUSTOMERS, HORIZONS, number, random_models, write
from cnbd_k import p_alive, phases

mp.mp.dps = 50


def counts(k, A, M, w, t, n):
    """P(k n <= j + N < k (n + 1)) and P(j + N >= k n) of who is alive; n = 0: all below k."""
    with mp.workdps(400 if n > 0 else 60):
        z, weights = t / (M + t), phases(k, A, w, M) if w > 0 else [mp.mpf(1)]
        total, within, below = mp.fsum(weights), mp.mpf(0), mp.mpf(0)
        for j, weight in enumerate(weights):
            p = weight / total * (M / (M + t)) ** (A + j)
            for m in range(j, k * (n + 1)):
                if m < k * n:
                    below += p
                else:
                    within += p
                p *= z * (A + m) / (m + 1 - j)
        return within, 1 - below


def probability_of_n(lag, k, m, n, t, x, t_x, T):
    r, alpha, a, b = m
    B = b + x + (1 - lag)
    alive = p_alive(lag, k, m, x, t_x, T)
    within, reached = counts(k, r + k * x, alpha + T, T - t_x, t, n)
    if n == 0:
        return 1 - alive + alive * within
    stays = mp.beta(a, B + n) / mp.beta(a, B)
    left = mp.beta(a + 1, B + n - 1) / mp.beta(a, B)
    return alive * (stays * within + left * reached)


def time_to_next(lag, k, m, q, x, t_x, T):
    """By bisection in ln t."""
    r, alpha, _, _ = m
    A, M = r + k * x, alpha + T
    alive = p_alive(lag, k, m, x, t_x, T)
    if q >= alive:
        return mp.inf

    def still(y):
        return counts(k, A, M, T - t_x, mp.exp(y), 0)[0]

    low, high = mp.mpf(-700), mp.mpf(705)
    with mp.workdps(80):
        for _ in range(90):
            middle = (low + high) / 2
            if still(middle) > 1 - q / alive:
                low = middle
            else:
                high = middle
    return mp.exp((low + high) / 2)


def main():
    models = [(3, 0.85, 1.45, 0.79, 2.42), (2, 0.5, 7, 1.0, 2.0)]
    pick = random.Random(20160903)
    models += [(pick.choice([2, 3, 4, 7, 12, 32]), *m) for m in random_models(20160904, 30)]
    several, times = [], []
    for i, (k, *model) in enumerate(models):
        m = [mp.mpf(v) for v in model]
        for lag in (0, 1) if i < 2 else (i % 2,):
            for x, t_x, T in pick.sample(CUSTOMERS, 6 if i < 2 else 2):
                data = (x, mp.mpf(t_x), mp.mpf(T))
                row = {"lag": lag, "params": [*model, k], "x": x, "t_x": t_x, "T": T}
                n, t, q = pick.choice([0, 1, 2, 7, 30]), pick.choice(HORIZONS), pick.choice([1e-6, 0.1, 0.5, 0.9])
                several.append({**row, "n": n, "t": t,
                                "value": number(probability_of_n(lag, k, m, n, mp.mpf(t), *data))})  # fmt: skip
                value = time_to_next(lag, k, m, mp.mpf(q), *data)
                if value < mp.mpf(10) ** 300:
                    times.append({**row, "q": q, "value": number(value)})
    write("cnbd_k_future_mpmath.json", "mpmath, 50 digits and more, written by cnbd_k_future.py",
          probability_of_n=several, time_to_next=times)  # fmt: skip


if __name__ == "__main__":
    main()
