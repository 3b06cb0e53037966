"""A small slice of the fuzzer of `tests/conformance/consent_fuzz.py`; the whole is run by hand."""

from tests.conformance import consent_fuzz


def test_nobody_with_a_no_is_ok_and_every_twin_without_it_is():
    mailed, held, count = consent_fuzz.run(1_500, seed=5, at_once=1_500)
    assert (dict(mailed), dict(held), count) == ({}, {}, 1_500)


def test_a_no_that_is_not_heard_would_be_found(monkeypatch):
    """The fuzzer itself: when a kind of "no" is taken out of the judgement, it finds people who are mailed."""
    from xlmigrate.domains.consent import gather

    monkeypatch.setattr(gather, "_gone", lambda all_: gather.np.zeros(all_.units.n, dtype=bool))
    monkeypatch.setattr(consent_fuzz, "NOES", (consent_fuzz.gone,))
    mailed, _, _ = consent_fuzz.run(50, seed=5, at_once=50)
    assert mailed["gone"] > 40
