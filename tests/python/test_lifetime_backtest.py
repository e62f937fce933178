"""Backtests on CDNOW, whose totals are published, and on customers whose model is known; measures by plain loops."""

import datetime as dt

import cdnow_sample
import numpy as np
import pytest
import scipy.special

import goodwill as gw
from goodwill.lifetime import _forecast_measures

ORIGIN, DAYS = dt.date(1997, 9, 30), 273
MODELS = ("NBD", "BGNBD", "MBGNBD", "ParetoNBD")
MEASURES = ("expected", "error", "mae", "rmse", "gini", "lift", "weekly_error", "calibration_error")


@pytest.fixture(scope="module")
def log():
    return gw.datasets.cdnow(sample=True)


@pytest.fixture(scope="module")
def base(log) -> gw.CustomerBase:
    return gw.CustomerBase.from_transactions(log, customer="id", time="date", unit="week")


@pytest.fixture(scope="module")
def tested(log) -> gw.Backtest:
    models = [getattr(gw, name)() for name in MODELS]
    return gw.backtest(log, customer="id", time="date", models=models, origins=[str(ORIGIN)], horizon=39)


def days_by_customer() -> list[list[dt.date]]:
    """Purchase days of the sample's customers, in the order of their ids; read without goodwill."""
    days: dict[int, set[dt.date]] = {}
    for line in cdnow_sample._file("CDNOW_sample.txt").read_text().splitlines():
        customer, _, day, *_ = line.split()
        days.setdefault(int(customer), set()).add(dt.date(int(day[:4]), int(day[4:6]), int(day[6:])))
    return [sorted(days[customer]) for customer in sorted(days)]


def rows(frame, **where) -> dict[str, np.ndarray]:
    keep = np.logical_and.reduce([np.asarray(frame[name]) == value for name, value in where.items()])
    return {name: np.asarray(frame[name])[keep] for name in frame}


def expected_of(model, base, horizon=39, **how) -> np.ndarray:
    return np.asarray(model.expected_purchases(base, horizon, **how)["expected_purchases"])


def pair_gini(forecast: np.ndarray, actual: np.ndarray) -> float:
    """By all pairs of customers: what the order of the forecasts gets of the differences of the purchases."""
    got = best = 0.0
    for f, y in zip(forecast, actual, strict=True):
        got += float((np.sign(f - forecast) * (y - actual)).sum())
        best += float(np.abs(y - actual).sum())
    return got / best


def tenth_lift(forecast: np.ndarray, actual: np.ndarray) -> float:
    """Each customer's chance to be in the best tenth, where equal forecasts are ordered at random."""
    n, shared = len(forecast), 0.0
    for f, y in zip(forecast, actual, strict=True):
        above, equal = (forecast > f).sum(), (forecast == f).sum()
        shared += y * min(max((n / 10 - above) / equal, 0.0), 1.0)
    return 10 * shared / actual.sum()


def test_totals_of_the_sample(tested):
    # Fader, Hardie & Lee (2005) and Fader & Hardie's notes: 1,882 purchases in the 39 weeks after 1997-09-30.
    assert tested.origins == [ORIGIN] and tested.horizon == 39 and tested.unit == "week"
    table = tested.table
    assert set(np.asarray(table["actual"])) == {1882.0} and set(np.asarray(table["customers"])) == {2357}
    expected = dict(zip(table["model"], table["expected"], strict=True))
    assert expected["BGNBD"] == pytest.approx(1653.41, abs=0.01)
    assert expected["ParetoNBD"] == pytest.approx(1665.51, abs=0.01)
    assert list(table["model"]) == [*MODELS, "last period", "own rate"]


def test_measures_by_plain_loops(tested, base):
    days = days_by_customer()
    first = [of[0] for of in days]
    end, begin = ORIGIN + dt.timedelta(DAYS), ORIGIN - dt.timedelta(DAYS)
    actual = np.array([sum(ORIGIN < day <= end for day in of) for of in days], dtype=float)
    repeat = np.array([sum(day <= ORIGIN for day in of) - 1 for of in days], dtype=float)
    age = np.array([(ORIGIN - day).days / 7 for day in first])
    calibrated = base.at(calibration_end=ORIGIN)
    forecasts = {
        "last period": np.array([sum(begin < day <= ORIGIN for day in of[1:]) for of in days], dtype=float),
        "own rate": repeat / age * 39,
        **{
            name: expected_of(getattr(gw, name)().fit(calibrated), calibrated)
            for name in MODELS
        },
    }
    for name, forecast in forecasts.items():
        row = rows(tested.table, model=name)
        assert row["expected"][0] == pytest.approx(forecast.sum(), rel=1e-9)
        assert row["error"][0] == pytest.approx(forecast.sum() / 1882 - 1, rel=1e-9)
        assert row["mae"][0] == pytest.approx(sum(abs(f - y) for f, y in zip(forecast, actual, strict=True)) / 2357)
        wrong = sum((f - y) ** 2 for f, y in zip(forecast, actual, strict=True))
        assert row["rmse"][0] == pytest.approx((wrong / 2357) ** 0.5)
        assert row["gini"][0] == pytest.approx(pair_gini(forecast, actual), abs=1e-9)
        assert row["lift"][0] == pytest.approx(tenth_lift(forecast, actual), rel=1e-9)
        lift = rows(tested.lift, model=name)
        assert lift["share"].sum() == pytest.approx(1) and lift["cumulative_share"][-1] == pytest.approx(1)
        assert lift["lift"][0] == row["lift"][0]
        bins = rows(tested.frequency_bins, model=name)
        assert list(bins["frequency"]) == ["0", "1", "2", "3", "4", "5", "6", "7 or more"]
        for label, low, high in (("2", 2, 2), ("7 or more", 7, np.inf)):
            among = (repeat >= low) & (repeat <= high)
            one = rows(tested.frequency_bins, model=name, frequency=label)
            assert one["customers"][0] == among.sum()
            assert one["expected"][0] == pytest.approx(forecast[among].mean(), rel=1e-9)
            assert one["actual"][0] == pytest.approx(actual[among].mean())


def test_weeks_by_plain_loops(tested, base):
    days = days_by_customer()
    made = [sum(ORIGIN + dt.timedelta(7 * w) < day <= ORIGIN + dt.timedelta(7 * w + 7) for of in days for day in of)
            for w in range(39)]  # fmt: skip
    before = ORIGIN - dt.timedelta(DAYS)
    last = [sum(before + dt.timedelta(7 * w) < day <= before + dt.timedelta(7 * w + 7) for of in days for day in of[1:])
            for w in range(39)]  # fmt: skip
    model = gw.ParetoNBD().fit(calibrated := base.at(calibration_end=ORIGIN))
    upto = [0.0] + [expected_of(model, calibrated, w).sum() for w in range(1, 40)]
    for name, weeks in (("ParetoNBD", np.diff(upto)), ("last period", np.array(last, dtype=float))):
        tracked = rows(tested.tracking, model=name)
        assert list(tracked["week"]) == list(range(1, 40))
        assert tracked["actual"].tolist() == made and tracked["actual_total"][-1] == 1882
        np.testing.assert_allclose(tracked["expected"], weeks, rtol=1e-7)
        row = rows(tested.table, model=name)
        assert tracked["expected_total"][-1] == pytest.approx(row["expected"][0], rel=1e-12)
        assert row["weekly_error"][0] == pytest.approx(np.abs(weeks - made).sum() / 1882, rel=1e-7)
    assert tracked["week_end"][0] == np.datetime64("1997-10-07")
    assert tracked["week_end"][-1] == np.datetime64("1998-06-30")
    own = rows(tested.tracking, model="own rate")["expected"]
    np.testing.assert_allclose(own, own[0])


def test_a_last_week_that_is_short(base):
    test = gw.backtest(base, models=[gw.NBD()], origins=[ORIGIN], horizon=10 / 7)
    own = rows(test.tracking, model="own rate")
    assert list(own["week_end"]) == [np.datetime64("1997-10-07"), np.datetime64("1997-10-10")]
    assert own["expected"][1] == pytest.approx(3 / 7 * own["expected"][0])


@pytest.mark.parametrize("name", ["BGNBD", "ParetoNBD"])
def test_intervals_by_all_probabilities(tested, base, name):
    calibrated = base.at(calibration_end=ORIGIN, observation_end=ORIGIN + dt.timedelta(DAYS))
    holdout = calibrated.holdout()
    columns = {key: np.asarray(holdout[key]) for key in ("frequency", "recency", "T")}
    actual = np.asarray(holdout["frequency_holdout"])
    model = getattr(gw, name)().fit(calibrated)
    p = np.array([model.probability_of_n(n, 39, **columns) for n in range(250)])
    below = np.cumsum(p, axis=0)
    mean = np.asarray(model.expected_purchases(39, **columns))
    chance = ((np.arange(250) ** 2)[:, None] * p).sum() - (mean**2).sum()
    # Through the parameters, by steps in the parameters themselves.
    names, slope = list(model.params_), []
    for one in names:
        step = 1e-5 * model.params_[one]
        moved = [type(model)(**{**model.params_, one: model.params_[one] + by}) for by in (step, -step)]
        ends = [known.expected_purchases(39, **columns).sum() for known in moved]
        slope.append((ends[0] - ends[1]) / (2 * step))
    error = np.sqrt(chance + np.array(slope) @ model.covariance_ @ np.array(slope))
    for level in (0.5, 0.8, 0.95):
        low, high = ((below < q).sum(axis=0) for q in ((1 - level) / 2, (1 + level) / 2))
        row = rows(tested.coverage, model=name, level=level)
        assert row["covered"][0] == pytest.approx(((low <= actual) & (actual <= high)).mean())
        at = np.arange(len(low))
        mass = below[high, at] - np.where(low > 0, below[np.maximum(low - 1, 0), at], 0)
        assert row["claimed"][0] == pytest.approx(mass.mean(), abs=1e-9) and row["claimed"][0] >= level
        shape = (mean.sum() / error) ** 2
        least, most = mean.sum() / shape * scipy.special.gammaincinv(shape, [(1 - level) / 2, (1 + level) / 2])
        assert row["total_low"][0] == pytest.approx(least, rel=5e-5)
        assert row["total_high"][0] == pytest.approx(most, rel=5e-5)
        assert row["total_covered"][0] == (least <= 1882 <= most)
        total = model.predict_total(39, **columns, interval=level)
        assert total["purchases_low"] == pytest.approx(least, rel=5e-5)
    # The tenths of the probability of a purchase.
    buys = 1 - p[0]
    order = np.argsort(buys, kind="stable")
    tenth = order[-(2357 // 10) :]
    last = rows(tested.calibration, model=name, tenth=10)
    assert last["customers"][0] == 235
    assert last["expected"][0] == pytest.approx(buys[tenth].mean(), rel=1e-9)
    assert last["actual"][0] == pytest.approx((actual[tenth] > 0).mean(), abs=5e-3)  # equal ones may stand otherwise
    by_tenth = rows(tested.calibration, model=name)
    assert rows(tested.table, model=name)["calibration_error"][0] == pytest.approx(
        np.abs(by_tenth["expected"] - by_tenth["actual"]).mean()
    )


@pytest.mark.parametrize(("share", "off"), [(0.03, 1e-6), (0.1, 5e-5), (0.3, 2e-3)])
def test_the_quantile_of_a_gamma_distribution(share, off):
    for p, z in ((0.025, -1.959963984540054), (0.25, -0.6744897501960817), (0.975, 1.959963984540054)):
        right = 40 * share**2 * scipy.special.gammaincinv(share**-2, p)
        assert _forecast_measures.gamma_quantile(40, 40 * share, z) == pytest.approx(right, rel=off)


def made_by(model, customers: int, weeks: int, seed: int = 1) -> dict[str, np.ndarray]:
    """A log of customers who all came on the first day, then bought as the model does."""
    made = model.simulate(np.full(customers, float(weeks)), seed=seed)
    day = np.ceil(7 * made["time"]).astype(int)
    start = np.datetime64("2024-01-01")
    return {
        "id": np.r_[np.arange(customers), made["row"]],
        "day": np.r_[np.full(customers, start), start + day],
    }


def test_a_true_model_is_calibrated_and_covers_as_it_claims():
    true = gw.ParetoNBD(r=0.6, alpha=12.0, s=0.6, beta=20.0)
    n = 20_000
    test = gw.backtest(
        made_by(true, n, 78), customer="id", time="day", models=[gw.ParetoNBD(), gw.NBD()], origins=["2024-09-30"],
        horizon=38,
    )  # fmt: skip
    assert test.best == "ParetoNBD"
    for level in (0.5, 0.8, 0.95):
        row = rows(test.coverage, model="ParetoNBD", level=level)
        claimed, covered = row["claimed"][0], row["covered"][0]
        assert abs(covered - claimed) < 4 * (claimed * (1 - claimed) / n) ** 0.5 + 0.003  # days merge some purchases
        assert covered >= level
    assert rows(test.coverage, model="ParetoNBD", level=0.95)["total_covered"][0] == 1
    assert rows(test.coverage, model="NBD", level=0.95)["total_covered"][0] == 0
    tenths = rows(test.calibration, model="ParetoNBD")
    assert np.abs(tenths["expected"] - tenths["actual"]).max() < 4 * 0.5 / (n / 10) ** 0.5
    assert rows(test.table, model="NBD")["calibration_error"][0] > 0.03


def test_the_total_of_a_true_model_lies_within_its_interval_as_often_as_said():
    true = gw.NBD(r=0.8, alpha=10.0)
    inside = {0.5: 0, 0.8: 0}
    for seed in range(60):
        test = gw.backtest(
            made_by(true, 400, 40, seed), customer="id", time="day", models=[gw.NBD()], origins=["2024-05-20"],
            horizon=19,
        )  # fmt: skip
        for level in inside:
            inside[level] += int(rows(test.coverage, level=level)["total_covered"][0])
    for level, times in inside.items():
        assert abs(times - 60 * level) <= 3 * (60 * level * (1 - level)) ** 0.5, inside


def test_evenly_spaced_origins(base):
    test = gw.backtest(base, models=[gw.BGNBD(), gw.NBD()], origins=6, horizon=13)
    # 91 days up to 1997-04-01, the first one included; 91 days after 1998-03-31.
    assert test.origins[0] == dt.date(1997, 4, 1) and test.origins[-1] == dt.date(1998, 3, 31)
    gaps = {(b - a).days for a, b in zip(test.origins, test.origins[1:], strict=False)}
    assert gaps <= {72, 73}
    assert gw.backtest(base, models=[gw.NBD()], origins=1, horizon=39).origins == [ORIGIN]
    table = test.table
    assert len(table["model"]) == 6 * 4
    for name in ("BGNBD", "own rate"):
        of, mean = rows(table, model=name), rows(test.by_model, model=name)
        assert mean["error"][0] == pytest.approx(np.abs(of["error"]).mean()) and mean["origins"][0] == 6
        assert mean["rmse"][0] == pytest.approx(of["rmse"].mean())
    assert list(test.by_model["rmse"]) == sorted(test.by_model["rmse"])
    # Each origin is what it is alone.
    alone = gw.backtest(base, models=[gw.BGNBD()], origins=[test.origins[2]], horizon=13)
    for measure in MEASURES:
        assert rows(alone.table, model="BGNBD")[measure][0] == rows(table, model="BGNBD")[measure][2]
    customers = [model.fit_report_.customers for model in test.models["BGNBD"]]
    assert customers == list(rows(table, model="NBD")["customers"])


def test_the_same_for_any_threads_and_any_frame(log, base):
    models = {"mine": gw.ParetoNBD(), "regular": gw.BGCNBDk()}
    how = dict(models=models, origins=2, horizon=20)
    one, two = (gw.backtest(base, threads=threads, **how) for threads in (1, 2))
    for frame in ("table", "tracking", "frequency_bins", "calibration", "coverage", "lift", "by_model"):
        a, b = getattr(one, frame), getattr(two, frame)
        for name in a:
            np.testing.assert_array_equal(a[name], b[name], err_msg=f"{frame}.{name}")
    for kind in ("pandas", "polars", "pyarrow"):
        data = gw.datasets.cdnow(sample=True, backend=kind)
        table = gw.backtest(data, customer="id", time="date", **how).table
        assert type(table).__module__.split(".")[0] == kind
        listed = table["rmse"].to_pylist() if kind == "pyarrow" else table["rmse"].to_list()
        assert listed == one.table["rmse"].tolist()
    # Months have no whole number of days; the horizon is what was counted.
    months = gw.backtest(log, customer="id", time="date", unit="month", models=[gw.NBD()], origins=1, horizon=3)
    assert months.horizon == pytest.approx(91 / (365.2425 / 12))


def test_models_with_covariates(base):
    customer = base.customers
    z = {"customer": customer[::-1], "late": (np.arange(2357)[::-1] % 3 == 0).astype(float)}
    model = gw.BGNBD(purchase_covariates=["late"])
    models = {"plain": gw.BGNBD(), "covariate": model}
    test = gw.backtest(base, models=models, origins=[ORIGIN], horizon=39, covariates=z)
    calibrated = base.at(calibration_end=ORIGIN)
    fitted = gw.BGNBD(purchase_covariates=["late"]).fit(calibrated, covariates=z)
    expected = expected_of(fitted, calibrated, covariates=z)
    row = rows(test.table, model="covariate")
    assert row["expected"][0] == pytest.approx(expected.sum(), rel=1e-9)
    assert row["expected"][0] != rows(test.table, model="plain")["expected"][0]
    assert row["total_low"][0] < row["expected"][0] < row["total_high"][0]
    assert model._fitted is None


def test_an_origin_where_no_fit_has_a_maximum(base):
    # On the first day nobody has bought again.
    test = gw.backtest(base, models=[gw.BGNBD()], origins=[ORIGIN, "1997-01-01"], horizon=13)
    first = rows(test.table, model="BGNBD")
    assert np.isnan(first["rmse"][0]) and not first["identified"][0] and "bg_nbd" in first["advice"][0]
    assert np.isfinite(first["rmse"][1]) and test.models["BGNBD"][0] is None
    assert test.best in ("last period", "own rate") and "No model" in repr(test)
    with pytest.raises(gw.ConvergenceError):
        gw.backtest(base, models=[gw.BGNBD()], origins=["1997-01-01"], horizon=13)


def test_what_it_says(tested):
    said = repr(tested).splitlines()
    assert said[0].startswith("Backtest(origin 1997-09-30, horizon 39 weeks): ParetoNBD forecasts customers best")
    assert len(said) == 8 and said[2].split()[0] == "ParetoNBD" and "own rate" in said[-1]
    less = 1 - rows(tested.table, model="ParetoNBD")["rmse"][0] / rows(tested.table, model="last period")["rmse"][0]
    assert f"{less:.0%} less than the last period" in said[0]


def test_the_picture(tested):
    pytest.importorskip("altair")
    chart = tested.plot().to_dict()
    assert chart["title"]["text"] == tested._finding()
    assert [len(row["hconcat"]) for row in chart["vconcat"]] == [2, 2]
    assert "var(--" not in str(chart)


def test_progress_and_stop(base):
    seen: list[float] = []
    gw.backtest(base, models=[gw.NBD(), gw.BGNBD()], origins=2, horizon=13, progress=seen.append)
    assert seen == sorted(seen) and seen[-1] == pytest.approx(1)
    with pytest.raises(gw.Cancelled):
        gw.backtest(base, models=[gw.NBD()], origins=2, horizon=13, progress=lambda done: False)


GOOD = dict(models=[gw.NBD()], origins=[ORIGIN], horizon=13)


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        (dict(models=[]), gw.SchemaError, r"models is without a model, must be a list like"),
        (dict(models=gw.BGNBD()), gw.SchemaError, r"models is without a model"),
        (dict(models=[gw.NBD(), gw.GammaGamma()]), gw.SchemaError, r"models\[1\] is of type GammaGamma, must be"),
        (dict(models=[gw.NBD]), gw.SchemaError, r"models\[0\] is NBD itself, must be"),
        (dict(models=[gw.NBD(), gw.NBD()]), gw.SchemaError, r"models\[1\] is NBD, a name that is there already"),
        (dict(models={"own rate": gw.NBD()}), gw.SchemaError, r"named 'own rate', must be a text, and none of"),
        (dict(models=[gw.NBD(unit="day")]), gw.ConflictError, r"base is in units of a week, must be in units of a day"),
        (dict(models=[gw.BGNBD(purchase_covariates=["age"])]), gw.SchemaError, r"BGNBD, with covariates, must have"),
        (dict(models=[gw.BGNBD(purchase_covariates=["age"])], covariates={"customer": [1], "sex": [0]}), gw.SchemaError,
         r'models\[0\] is BGNBD, with the covariate "age", must have .* there are customer, sex'),
        (dict(models=[gw.BGNBD(purchase_covariates=["sex"])], covariates={"sex": [0]}), gw.SchemaError,
         r"covariates is without customer, must have the column customer; there are sex"),
        (dict(covariates={"customer": [1]}), gw.SchemaError, r"covariates is given, must be left out"),
        (dict(horizon=0), gw.DomainError, r"horizon is 0, must be > 0"),
        (dict(horizon=float("nan")), gw.DomainError, r"horizon is nan, must be > 0"),
        (dict(horizon="39"), gw.SchemaError, r"horizon is of type str, must be a number"),
        (dict(horizon=0.01), gw.DomainError, r"horizon is 0.01 weeks, must be a day at least"),
        (dict(horizon=273), gw.DomainError, r"horizon is 273 weeks, must be shorter than the data, .* 78 weeks"),
        (dict(origins=0), gw.DomainError, r"origins is 0, must be at least 1"),
        (dict(origins=[]), gw.SchemaError, r"origins is empty, must be a list of days"),
        (dict(origins="1997-09-30"), gw.SchemaError, r"origins is '1997-09-30', must be a list of days"),
        (dict(origins=2, horizon=39), gw.DomainError, r"origins is 2, must be fewer, or the horizon shorter: only 1"),
        (dict(origins=["1996-12-31"]), gw.DomainError,
         r"origins\[0\] is 1996-12-31, must not be before the first purchase, 1997-01-01"),
        (dict(origins=[ORIGIN, "1998-05-01"]), gw.DomainError,
         r"origins\[1\] is 1998-05-01, must be 1998-03-31 at the latest, as data must follow for 13 weeks; they end"),
        (dict(origins=[ORIGIN, str(ORIGIN)]), gw.ConflictError, r"origins\[1\] is 1997-09-30, must be there once"),
        (dict(origins=["today"]), gw.DomainError, r"origins\[0\] is 'today', must be a day"),
        (dict(customer="id"), gw.SchemaError, r"customer is given, must be left out: data is a customer base"),
    ],
)  # fmt: skip
def test_bad_input(base, change, error, message):
    with pytest.raises(error, match=message):
        gw.backtest(base, **{**GOOD, **change})


def test_bad_logs(log):
    with pytest.raises(gw.SchemaError, match=r"time is None, must be the name of a column"):
        gw.backtest(log, customer="id", **GOOD)
    with pytest.raises(gw.DomainError, match=r'unit is "fortnight"'):
        gw.backtest(log, customer="id", time="date", unit="fortnight", **GOOD)
    with pytest.raises(gw.SchemaError, match=r"calibration_end is given, must be left out: origins are"):
        gw.backtest(log, customer="id", time="date", calibration_end="1997-09-30", **GOOD)
    quiet = {"id": [1, 1, 2, 2], "day": ["2024-01-01", "2024-01-20", "2024-01-05", "2024-02-01"]}
    with pytest.raises(gw.DomainError, match=r"origins is 2024-02-02, must be followed by a purchase of its 2"):
        gw.backtest(quiet, customer="id", time="day", observation_end="2024-06-30", models=[gw.NBD()],
                    origins=["2024-02-02"], horizon=4)  # fmt: skip
