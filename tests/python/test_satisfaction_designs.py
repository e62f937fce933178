"""Strata, clusters, bootstraps and half points, against arithmetic of NumPy and SciPy's own."""

import math

import numpy as np
import polars as pl
import pytest
from scipy import stats

import goodwill as gw

RNG = np.random.default_rng(6)
N = 600
STRATUM = RNG.choice(["north", "south", "west"], N)
CLUSTER = np.array([f"{s}-{k}" for s, k in zip(STRATUM, RNG.integers(0, 8, N), strict=True)])
SCORES = RNG.integers(0, 11, N).astype(float)
SCORES[RNG.random(N) < 0.1] = np.nan
WEIGHTS = RNG.uniform(0.2, 3, N)
GROUP = RNG.choice(["a", "b", "c"], N)
POINTS = np.where(SCORES >= 9, 100.0, np.where(SCORES >= 7, 0.0, -100.0))


def by_hand(y, w, inside, strata, clusters):
    """Ratio, standard error and degrees of freedom of a domain; rows outside it count in the design."""
    w = np.where(inside, w, 0)
    ratio = (w * np.nan_to_num(y)).sum() / w.sum()
    z = np.where(inside, w * (np.nan_to_num(y) - ratio), 0) / w.sum()
    variance = 0.0
    for stratum in np.unique(strata):
        own = np.unique(clusters[strata == stratum])
        totals = np.array([z[clusters == cluster].sum() for cluster in own])
        variance += len(own) / (len(own) - 1) * ((totals - totals.mean()) ** 2).sum()
    used = len(np.unique(clusters[inside])) - len(np.unique(strata[inside]))
    return ratio, math.sqrt(variance), used


@pytest.mark.parametrize("strata", [None, STRATUM])
@pytest.mark.parametrize("clusters", [None, CLUSTER])
@pytest.mark.parametrize("weights", [None, WEIGHTS])
def test_linearised_errors_of_designs(strata, clusters, weights):
    if strata is None and clusters is None:
        return
    r = gw.nps(SCORES, weights=weights, strata=strata, clusters=clusters, by=GROUP, interval="wald")
    h = np.zeros(N) if strata is None else strata
    c = np.arange(N) if clusters is None else clusters
    w = np.ones(N) if weights is None else weights
    there = ~np.isnan(SCORES)
    for result, inside in [(r.total, there), *((r[g], there & (g == GROUP)) for g in "abc")]:
        value, error, degrees = by_hand(POINTS, w, inside, h, c)
        assert result.value == pytest.approx(value, abs=1e-9)
        assert result.standard_error == pytest.approx(error, rel=1e-10)
        half = stats.t.ppf(0.975, degrees) * error
        assert (result.low, result.high) == pytest.approx((value - half, value + half), abs=1e-6)
        spread = np.average((POINTS[inside] - value) ** 2, weights=w[inside])
        assert result.design_effect == pytest.approx(error**2 / (spread / (inside.sum() - 1)), rel=1e-9)
        assert result.n_effective == pytest.approx(min(result.n, result.n / result.design_effect), rel=1e-9)


def test_shares_means_and_indexes_have_designs_too():
    there = ~np.isnan(SCORES)
    ten = gw.ScoreDefinition("ten", lowest=0, highest=10, satisfied=[8, 9, 10])
    for definition, y in ((ten, 100.0 * (SCORES >= 8)), (ten.replace(measure="mean", satisfied=[8, 9, 10]), SCORES)):
        method = "t" if definition.measure == "mean" else None
        r = gw.csat(SCORES, definition, weights=WEIGHTS, strata=STRATUM, clusters=CLUSTER, interval=method)
        value, error, degrees = by_hand(y, WEIGHTS, there, STRATUM, CLUSTER)
        assert (r.value, r.standard_error) == pytest.approx((value, error), rel=1e-10)
        if definition.measure == "mean":
            assert r.high == pytest.approx(value + stats.t.ppf(0.975, degrees) * error, abs=1e-7)
            # adjusted_t: an answer at 0, 5, 5 and 10, a quarter each, beside the n_effective ones.
            n = r.n_effective
            mean = (n * value + 5) / (n + 1)
            square = (n * (error**2 * (n - 1) + value**2) + (0 + 2 * 5**2 + 10**2) / 4) / (n + 1)
            half = stats.t.ppf(0.975, degrees) * np.sqrt((square - mean**2) / n)
            adjusted = gw.csat(SCORES, definition, weights=WEIGHTS, strata=STRATUM, clusters=CLUSTER)
            assert (adjusted.low, adjusted.high) == pytest.approx((mean - half, mean + half), abs=1e-7)
    # Korn and Graubard: Clopper-Pearson's limits of the effective sample.
    r = gw.csat(SCORES, ten, weights=WEIGHTS, strata=STRATUM, clusters=CLUSTER, interval="clopper_pearson")
    value, error, degrees = by_hand(100.0 * (SCORES >= 8), WEIGHTS, there, STRATUM, CLUSTER)
    n = r.n_effective * (stats.t.ppf(0.975, r.n - 1) / stats.t.ppf(0.975, degrees)) ** 2
    p = value / 100
    assert r.low == pytest.approx(100 * stats.beta.ppf(0.025, n * p, n * (1 - p) + 1), abs=1e-6)
    frame = pl.DataFrame({"x": SCORES * 10, "y": SCORES * 5, "h": STRATUM, "c": CLUSTER, "w": WEIGHTS})
    index = gw.csi(frame, respondent_weights="w", strata="h", clusters="c", scale=(0, 100))
    value, error, _ = by_hand(SCORES * 7.5, WEIGHTS, there, STRATUM, CLUSTER)
    assert (index.value, index.standard_error) == pytest.approx((value, error), rel=1e-9)


@pytest.mark.parametrize(
    ("design", "text"),
    [
        ({"strata": ["a", "a", "a", "b"]}, '"b" with one row, must have two rows'),
        ({"strata": [1, 1, 1, 2], "clusters": [1, 2, 3, 4]}, "2 with one cluster"),
        ({"clusters": [7, 7, 7, 7]}, "two at least"),
        ({"strata": ["a", "a", "b", "b"], "clusters": [1, 2, 2, 3]}, r"clusters\[2\] is 2, must lie in one stratum"),
        ({"strata": ["a", None, "b", "b"]}, r"strata\[1\] is missing"),
    ],
)
def test_what_is_no_design(design, text):
    for metric in (gw.nps, gw.csat, gw.ces):
        with pytest.raises(gw.DomainError, match=text):
            metric([1, 2, 3, 4], **design)
    with pytest.raises(gw.ShapeError):
        gw.nps([1, 2, 3], strata=[1, 1])


def test_the_bootstrap_has_the_multinomials_percentiles():
    scores = [10] * 110 + [8] * 60 + [2] * 30
    draws = np.random.default_rng(1).multinomial(200, [0.55, 0.3, 0.15], 200_000)
    low, high = np.percentile((draws[:, 0] - draws[:, 2]) / 2.0, [2.5, 97.5])
    r = gw.nps(scores, interval="bootstrap", resamples=100_000)
    assert (r.low, r.high) == pytest.approx((low, high), abs=0.51)
    share = gw.csat([5] * 160 + [1] * 40, interval="bootstrap", resamples=100_000)
    exact = stats.binom.ppf([0.025, 0.975], 200, 0.8) / 2
    assert (share.low, share.high) == pytest.approx(exact, abs=0.51)
    mean = gw.ces([7] * 300 + [4] * 100 + [1] * 100, gw.CES.ces2_mean, interval="bootstrap", resamples=100_000)
    assert mean.high - mean.low == pytest.approx(2 * 1.96 * mean.standard_error, rel=0.02)


def test_bootstraps_are_the_same_again():
    by = gw.nps(SCORES, by=GROUP, interval="bootstrap", threads=1)
    assert by.total == gw.nps(SCORES, interval="bootstrap", threads=3)
    assert by["b"].low == gw.nps(SCORES[GROUP == "b"], interval="bootstrap").low
    assert by["b"] == gw.nps(SCORES, by=GROUP, interval="bootstrap", threads=2)["b"]
    seeds = [gw.nps(SCORES, weights=WEIGHTS, interval="bootstrap", resamples=500, seed=seed).low for seed in range(3)]
    assert len(set(seeds)) == 3
    assert max(seeds) - min(seeds) < 2


def test_weights_and_clusters_are_resampled_as_rows():
    weighted = gw.nps(SCORES, weights=WEIGHTS, interval="bootstrap")
    assert (weighted.high - weighted.low) == pytest.approx(2 * 1.96 * weighted.standard_error, rel=0.06)
    few = gw.nps(SCORES, weights=np.where(WEIGHTS > 1, 2.0, 1.0), interval="bootstrap")
    assert (few.high - few.low) == pytest.approx(2 * 1.96 * few.standard_error, rel=0.06)
    r = gw.nps(SCORES, strata=STRATUM, clusters=CLUSTER, by=GROUP, interval="bootstrap")
    for result in (r.total, r["a"]):
        assert (result.high - result.low) == pytest.approx(2 * 1.96 * result.standard_error, rel=0.15)


def test_other_intervals_of_shares():
    scores = [5] * 160 + [3] * 20 + [1] * 20
    goodman = gw.csat(scores, interval="goodman")
    z2 = stats.norm.ppf(1 - 0.05 / 6) ** 2
    root = math.sqrt(z2 * (z2 + 4 * 160 * 40 / 200))
    assert (goodman.low, goodman.high) == pytest.approx(
        (100 * (z2 + 320 - root) / (2 * (200 + z2)), 100 * (z2 + 320 + root) / (2 * (200 + z2)))
    )
    posterior = gw.csat(scores, interval="dirichlet")
    assert (posterior.low, posterior.high) == pytest.approx(100 * stats.beta.ppf([0.025, 0.975], 161, 41))


def test_shares_of_boxes_hold_at_once():
    shares = gw.nps(pl.Series([10] * 110 + [8] * 60 + [2] * 30)).box_shares()
    assert isinstance(shares, pl.DataFrame)
    assert shares["box"].to_list() == ["promoters", "passives", "detractors"]
    assert shares["share"].to_list() == pytest.approx([55, 30, 15])
    assert shares["low"].to_list() == pytest.approx([46.556104, 22.888315, 9.936065], abs=1e-6)  # published
    assert shares["high"].to_list() == pytest.approx([63.165321, 38.225982, 22.013955], abs=1e-6)
    r = gw.csat([5, 4, 3, 1], gw.CSAT.top2_of_5_without_neutral)
    assert list(r.box_shares()["box"]) == ["satisfied", "dissatisfied"]
    with pytest.raises(gw.DomainError, match="boxes"):
        gw.csat([1, 2], gw.ScoreDefinition("mean", measure="mean")).box_shares()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_half_points(dtype):
    scores = np.array([4.5, 3.5, 5, 1, np.nan], dtype)
    up, down = (gw.CSAT.top2_of_5.replace(half_points=rule) for rule in ("up", "down"))
    assert gw.csat(scores, up).counts == {1: 1, 2: 0, 3: 0, 4: 1, 5: 2}
    assert gw.csat(scores, down).counts == {1: 1, 2: 0, 3: 1, 4: 1, 5: 1}
    with pytest.raises(gw.DomainError, match=r"scores\[0\] is 4.5.*half_points"):
        gw.csat(scores)
    for bad in (4.25, 0.5, 5.5):
        with pytest.raises(gw.DomainError):
            gw.csat([bad], up)
    with pytest.raises(gw.DomainError, match="half_points"):
        gw.CSAT.stars.replace(half_points="even")
    assert gw.nps([8.5, 6.5], half_points="up").value == 50
    assert gw.nps([8.5, 6.5], half_points="down").value == -50
    with pytest.raises(gw.DomainError, match="half_points"):
        gw.nps([8.5])
    assert gw.csat(["★★★½☆", "★★★★★"], gw.CSAT.stars.replace(half_points="up")).satisfied == 2
    with pytest.raises(gw.DomainError, match="whole stars"):
        gw.csat(["★★★½☆", "★★★★★"], gw.CSAT.stars)


def test_derived_weights():
    a, b, y = [10, 20, 30, 40, 50, 60], [20, 10, 40, 30, 60, 50], [1, 2, 4, 3, 6, 5]
    table = {"a": a, "b": b, "y": y}
    r = gw.csi(table, "derived", overall="y")
    rho = np.corrcoef(np.array([a, b, y]))[:2, 2]
    assert list(r.attribute_weights.values()) == pytest.approx(rho / rho.sum())
    assert r.value == pytest.approx(np.dot([35, 35], rho / rho.sum()))
    s = gw.csi(table, "derived", overall="y", derivation="regression")
    x = stats.zscore(np.array([a, b], float), axis=1)
    beta = np.linalg.lstsq(x.T, stats.zscore(np.array(y, float)), rcond=None)[0]
    assert list(s.attribute_weights.values()) == pytest.approx(beta / beta.sum())
    for arguments, text in (
        ({"weights": "derived"}, "overall"),
        ({"overall": "y"}, "weights"),
        ({"weights": "best", "overall": "y"}, "derived"),
        ({"weights": "derived", "overall": "y", "derivation": "guess"}, "derivation"),
        ({"weights": "derived", "overall": [6, 5, 4, 3, 2, 1]}, "negative importance"),
    ):
        with pytest.raises(gw.DomainError, match=text):
            gw.csi(table, **arguments)


@pytest.mark.parametrize("bad", [{"resamples": 10}, {"resamples": 1.5}, {"seed": -1}, {"seed": True}])
def test_misuse_of_the_bootstrap(bad):
    with pytest.raises(gw.DomainError, match=next(iter(bad))):
        gw.nps([9, 1], interval="bootstrap", **bad)
