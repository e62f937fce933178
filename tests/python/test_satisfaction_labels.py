"""Answers in words, stars and faces."""

from __future__ import annotations

import unicodedata

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import goodwill as gw

VI = ["Rất không hài lòng", "Không hài lòng", "Bình thường", "Hài lòng", "Rất hài lòng"]
EN = ["Very dissatisfied", "Dissatisfied", "Neutral", "Satisfied", "Very satisfied"]


def bare(text: str) -> str:
    """Without diacritics, by Python's own tables."""
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(c for c in plain if not unicodedata.combining(c))


@pytest.mark.parametrize("table", gw.Labels.all(), ids=lambda table: table.name)
def test_every_label_in_every_form(table):
    forms = [str, str.upper, str.lower, str.title, bare, lambda t: bare(t).upper(), lambda t: f"  {t}\u00a0"]
    forms += [lambda t, form=form: unicodedata.normalize(form, t) for form in ("NFC", "NFD", "NFKC", "NFKD")]
    for label, score in table.labels.items():
        written = [form(label) for form in forms]
        assert gw.scores_from_text(written, table).tolist() == [score] * len(written), label


def test_topics_and_scales_of_both_languages_are_there():
    names = {table.name for table in gw.Labels.all()}
    for topic in ("agreement", "satisfaction", "ease", "likelihood"):
        for points in (5, 7):
            for language in ("en", "vi"):
                table = getattr(gw.Labels, f"{topic}_{points}_{language}")
                assert table.name in names and (table.lowest, table.highest) == (1, points)
                assert set(table.labels.values()) == set(range(1, points + 1))


@pytest.mark.parametrize("words", [VI, EN])
def test_csat_reads_words(words):
    texts = words * 3 + [None, ""]
    r = gw.csat(texts)
    assert r.counts == dict.fromkeys(range(1, 6), 3) and r.missing == 2 and r.value == pytest.approx(40)
    assert r.n + r.excluded == len(texts)
    by = gw.csat(texts, by=["a"] * 8 + ["b"] * 9)
    assert by["a"].n + by["b"].n == 15


def test_what_comes_in_goes_out():
    texts = ["Hài lòng", None, "rat hai long"]
    expected = [4, np.nan, 5]
    for kind in (list, np.array, pd.Series, pl.Series, pa.array):
        found = gw.scores_from_text(kind(texts) if kind is not np.array else np.array(texts, object), scale=(1, 5))
        values = found.to_pylist() if isinstance(found, pa.Array) else list(found)
        np.testing.assert_allclose([np.nan if v is None else v for v in values], expected)
    assert isinstance(gw.scores_from_text(pl.Series("q", texts), scale=(1, 5)), pl.Series)
    categorical = pd.Series(texts, dtype="category")
    assert gw.csat(categorical).n == 2
    assert gw.csat(pl.Series(texts, dtype=pl.Categorical)).n == 2


def test_ones_own_labels_stand_beside_the_shipped_ones():
    both = [gw.Labels.satisfaction_5_vi, {"tạm được": 3, "Tuyệt vời": 5}]
    assert gw.csat(["tam duoc", "TUYỆT VỜI", "hài lòng"], labels=both).counts == {1: 0, 2: 0, 3: 1, 4: 1, 5: 1}
    extended = gw.Labels.satisfaction_5_vi.extended({"tạm được": 3})
    assert gw.csat(["tam duoc"], labels=extended).counts[3] == 1
    mixed = [gw.Labels.satisfaction_5_vi, gw.Labels.satisfaction_5_en]
    assert gw.csat(["Hài lòng", "Satisfied"], labels=mixed).counts[4] == 2
    codes = gw.CSAT.top2_of_5.replace(missing_codes=[99])
    r = gw.csat(["ok", "không biết"], codes, labels={"ok": 4, "không biết": 99})
    assert r.n == 1 and r.missing == 1
    with pytest.raises(gw.errors.DomainError, match="must stay 4 as in satisfaction_5_vi"):
        gw.Labels.satisfaction_5_vi.extended({"Hài lòng": 5})
    with pytest.raises(gw.errors.ConflictError, match="must be 1 to 5 as satisfaction_5_vi is"):
        gw.csat(["x"], labels=[gw.Labels.satisfaction_5_vi, gw.Labels.satisfaction_7_vi])
    with pytest.raises(gw.errors.DomainError, match="it stands for 4 and 5"):
        gw.csat(["x"], labels=[gw.Labels.satisfaction_5_vi, {"Hài lòng": 5}])


def test_unknown_label_names_the_row_those_known_and_the_nearest():
    with pytest.raises(gw.errors.DomainError) as caught:
        gw.csat([*VI, "Hai lòg"])
    error = caught.value
    assert (error.function, error.argument, error.row, error.value) == ("csat", "scores", 5, '"Hai lòg"')
    assert all(f'"{label}" ({score})' in str(error) for score, label in enumerate(VI, 1))
    assert 'the nearest is "Hài lòng"' in str(error)
    with pytest.raises(gw.errors.DomainError, match="rất hãi lòng"):
        gw.csat([*VI, "rất hãi lòng"])


@pytest.mark.parametrize(
    ("texts", "options", "message"),
    [
        (VI, {}, "known to satisfaction_5_vi, satisfaction_7_vi"),
        (["Very satisfied", "Extremely satisfied"], {"scale": (1, 5)}, "different words for 5"),
        (["1 - Very satisfied"], {"scale": (1, 5)}, "must have the number of its label"),
        (EN, {"scale": (1, 7)}, "all 5 answers of satisfaction_5_en"),
        (["★★★☆☆"], {"scale": (1, 10)}, "stars are 1 to 5"),
        (["★★★½☆"], {}, "whole stars"),
        (["😀", "😐"], {"scale": (1, 7)}, "labels of faces_5, 1 to 5"),
        (["4", "5"], {}, "numbers must come as numbers"),
        ([5, "Very satisfied"], {}, "must be an integer like the rows before it"),
        ([5, 4], {}, "must hold texts"),
        (["x"], {"labels": "satisfaction"}, "must be a LabelTable such as"),
        (["x"], {"labels": {"x": 1.5}}, "must be a whole number"),
        (["x"], {"labels": {}}, "0 labels"),
        (["x"], {"scale": 5}, "lowest and the highest score"),
        ([None, " "], {}, "at least one row"),
    ],
)
def test_what_is_not_clear_is_refused(texts, options, message):
    with pytest.raises(gw.errors.GoodwillError, match=message):
        gw.scores_from_text(texts, **options)


def test_best_end_must_be_that_of_the_definition():
    with pytest.raises(gw.errors.DomainError, match="reversed, it has"):
        gw.ces(["Very easy", "Easy"], gw.CES.ces1)
    r = gw.ces(["Very easy", "Easy"], gw.CES.ces1, labels=gw.Labels.ease_5_en.reversed())
    assert r.value == pytest.approx(1.5)
    with pytest.raises(gw.errors.DomainError, match="what agreement means"):
        gw.ces(["Agree"], gw.CES.ces1)
    assert gw.ces(["Strongly agree", "Somewhat agree", "Disagree"]).value == pytest.approx(200 / 3)


def test_stars_and_faces():
    assert gw.scores_from_text(["★★★☆☆", "⭐⭐⭐⭐", "5/5 stars", "1 sao"]).tolist() == [3, 4, 5, 1]
    assert gw.csat(["😀", "😐", "☹️"], gw.CSAT.three_point).value == pytest.approx(100 / 3)
    assert gw.scores_from_text(["😡", "🙁", "😐", "🙂", "😀"]).tolist() == [1, 2, 3, 4, 5]
    with pytest.raises(gw.errors.DomainError, match="faces_5, faces_3"):
        gw.scores_from_text(["😀", "☹️"])


def test_find_labels():
    assert gw.find_labels(["Rất khó", "Dễ"], scale=(1, 7)) is gw.Labels.ease_7_vi
    stars = gw.find_labels(["★★★☆☆", "4 stars"])
    assert stars.name == "stars" and stars.labels == {"★★★☆☆": 3, "4 stars": 4}
    assert "1: Rất khó | " in repr(gw.Labels.ease_7_vi)


def test_threads_make_no_difference():
    texts = np.array(EN * 300_000, dtype=object)
    one = gw.scores_from_text(texts, scale=(1, 5), threads=1)
    np.testing.assert_array_equal(one, gw.scores_from_text(texts, scale=(1, 5), threads=4))
