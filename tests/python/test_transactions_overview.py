"""A base in a few numbers, checked against NumPy on the CDNOW log."""

import numpy as np

import goodwill as gw


def test_overview_of_cdnow():
    log = gw.datasets.cdnow()
    base = gw.CustomerBase.from_transactions(log, customer="id", time="date", amount="total")
    overview = base.overview()
    assert isinstance(overview, gw.Overview)
    assert overview.customers == 23_570
    assert overview.orders == 67_591
    assert overview.revenue == 2_500_315.63

    _, customer = np.unique(log["id"], return_inverse=True)
    days = np.unique(customer * 100_000 + log["date"].astype("datetime64[D]").astype(int)) // 100_000
    assert overview.repeaters == (np.bincount(days) > 1).sum()
    assert overview.repeat_rate == overview.repeaters / 23_570
    spend = np.sort(np.bincount(customer, weights=log["total"]))[::-1]
    np.testing.assert_allclose(
        overview.revenue_share_by_decile, [part.sum() / spend.sum() for part in np.array_split(spend, 10)], rtol=1e-9
    )
    assert "the best tenth brings 51%" in repr(overview)


def test_without_amounts_there_is_no_revenue():
    base = gw.CustomerBase.from_transactions(
        {"id": [1, 1], "day": ["2024-01-01", "2024-02-01"]}, customer="id", time="day"
    )
    overview = base.overview()
    assert overview.repeat_rate == 1
    assert np.isnan(overview.revenue)
    assert "revenue" not in repr(overview)
