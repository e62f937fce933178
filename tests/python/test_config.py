from __future__ import annotations

import pytest

import goodwill as gw
from goodwill import __main__ as command


def test_show_config_prints_what_it_returns(capsys: pytest.CaptureFixture[str]) -> None:
    config = gw.show_config()
    printed = capsys.readouterr().out
    assert set(config) == {
        "version", "compiler", "simd", "simd_available", "highway", "eigen", "threads", "python", "numpy", "narwhals",
    }  # fmt: skip
    assert config["version"] == gw.__version__
    assert config["simd"] in config["simd_available"].split()
    assert (config["highway"] == "none") <= (config["simd"] == "scalar")
    assert all(value in printed for value in config.values())


def test_command_shows_the_config(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main([]) == 0
    assert gw.__version__ in capsys.readouterr().out


def test_memory_is_kept_and_given_back() -> None:
    gw.release_memory()
    log = {"id": list(range(1000)), "day": ["2026-01-01"] * 1000}
    gw.summary(log, customer="id", time="day")
    assert 0 < gw.release_memory() <= 128 << 20
    assert gw.release_memory() == 0


def test_threads_can_be_set_and_reset() -> None:
    try:
        gw.set_threads(3)
        assert gw.show_config()["threads"] == "3"
        with pytest.raises(gw.DomainError, match="set_threads: threads is 0, must be a whole number >= 1"):
            gw.set_threads(0)
    finally:
        gw.set_threads(None)
    assert int(gw.show_config()["threads"]) >= 1
