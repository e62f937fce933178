"""A change between two surveys, split into mix and rate."""

from __future__ import annotations

import numpy as np
import pandas as pd
import polars as pl
import pytest

import goodwill as gw


def survey(seed: int, n: int, shares: list[float], means: list[float]) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    group = rng.choice(len(shares), n, p=shares)
    scores = np.clip(np.round(rng.normal(np.array(means)[group], 2)), 0, 10).astype(int)
    return scores, np.array(["app", "phone", "shop", "web"])[group]


FIRST = ([0.4, 0.3, 0.2, 0.1], [8.5, 8, 7.5, 6])
SECOND = ([0.25, 0.3, 0.25, 0.2], [8.6, 7.9, 7.4, 6])


@pytest.mark.parametrize("how", ["shared", "apart"])
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("metric", ["nps", "csat", "mean"])
def test_parts_sum_to_the_change(how: str, weighted: bool, metric: str) -> None:
    given = []
    for seed, (n, (shares, means)) in enumerate([(300, FIRST), (400, SECOND)]):
        scores, by = survey(seed, n, shares, means)
        weights = np.random.default_rng(seed + 9).gamma(3, 1, n) if weighted else None
        if metric == "nps":
            given.append(gw.nps(scores, by=by, weights=weights))
        else:
            way = gw.CSAT.top3_of_10 if metric == "csat" else gw.CSAT.top3_of_10.replace(measure="mean")
            given.append(gw.csat(np.maximum(scores, 1), way, by=by, weights=weights))
    r = gw.mix_and_rate(*given, interaction=how)
    assert isinstance(r, gw.MixAndRate)
    assert r.change == pytest.approx(given[1].total.value - given[0].total.value)
    assert r.mix + r.rate + r.interaction == pytest.approx(r.change, abs=1e-12)
    frame = r.to_frame()
    assert frame["change"].sum() == pytest.approx(r.change, abs=1e-12)
    s0, s1, v0, v1 = (frame[name] for name in ("share_before", "share_after", "value_before", "value_after"))
    if how == "shared":
        assert r.rate == pytest.approx(((v1 - v0) * (s0 + s1) / 2).sum())
        assert r.interaction == 0 and r.mix_error > 0
    else:
        assert r.rate == pytest.approx((s0 * (v1 - v0)).sum())
        assert r.interaction == pytest.approx(((s1 - s0) * (v1 - v0)).sum())
        assert np.isnan(r.mix_error)
    assert (r.interaction != 0) == ("both at once" in repr(r))


def test_standard_errors_are_those_of_many_surveys() -> None:
    found = []
    for k in range(300):
        (a, by_a), (b, by_b) = survey(2 * k, 500, *FIRST), survey(2 * k + 1, 700, *SECOND)
        r = gw.mix_and_rate(gw.nps(a, by=by_a), gw.nps(b, by=by_b))
        found.append((r.mix, r.rate, r.mix_error, r.rate_error))
    mix, rate, mix_error, rate_error = np.array(found).T
    assert mix.std() == pytest.approx(mix_error.mean(), rel=0.15)  # 300 draws: 4 % is one standard error
    assert rate.std() == pytest.approx(rate_error.mean(), rel=0.15)


def test_groups_of_one_survey_are_mix() -> None:
    before = gw.csat([5, 1, 4, 2], by=["a", "a", "b", None])
    after = gw.csat([5, 1, 1, 1], by=["a", "c", "c", "a"])
    r = gw.mix_and_rate(before, after)
    assert r.groups == ["a", "b", "c", None] and r.only_before == ["b", None] and r.only_after == ["c"]
    assert r.rate == 0 and r.mix == pytest.approx(-25)
    assert r.to_frame()["n_before"].tolist() == [2, 1, 0, 1]


def test_kinds_of_frames() -> None:
    for kind, frame in ((pd.Series, pd.DataFrame), (pl.Series, pl.DataFrame)):
        by = kind(["a", "b"]).rename("branch") if kind is pd.Series else pl.Series("branch", ["a", "b"])
        r = gw.mix_and_rate(gw.nps([10, 3], by=by), gw.nps([10, 10], by=by))
        assert isinstance(r.to_frame(), frame) and r.to_frame().columns[0] == "branch"


def test_what_is_refused() -> None:
    nps = gw.nps([10, 3], by=[1, 2])
    with pytest.raises(gw.SchemaError, match="before is of type NPSResult"):
        gw.mix_and_rate(nps.total, nps)
    with pytest.raises(gw.SchemaError, match="one definition"):
        gw.mix_and_rate(nps, gw.csat([5, 3], by=[1, 2]))
    with pytest.raises(gw.DomainError, match="interaction"):
        gw.mix_and_rate(nps, nps, interaction="half")


def test_the_picture_says_what_it_shows() -> None:
    pytest.importorskip("altair")
    r = gw.mix_and_rate(gw.nps([10, 3, 9, 9], by=[1, 2, 1, 1]), gw.nps([10, 3, 2, 2], by=[1, 2, 2, 2]))
    said = r.plot().to_dict()["title"]["text"]
    assert said == "NPS fell from 50.0 to -50.0: -100.0 by who answered, +0.0 by how they answered"
