"""The clauses that the benchmark measures give, each way they are written, the same sums to the fen."""

import pytest

np = pytest.importorskip("numpy", reason="left out: make .venv/.bench")


def test_ours_and_numpy_equal_plain_integers() -> None:
    from benchmarks import clauses
    from benchmarks.ten import by_hand, data, exactly
    from luodi.kernel.clauses import Engine, compile_for

    columns = data.drawn(3_000)
    engine = Engine(threads=1)
    data.load(engine, columns)
    right = exactly.awards(columns)
    mine = clauses.ours(engine, [compile_for(one, engine) for one in clauses.ten()])
    for number, (ours, hand, plain) in enumerate(zip(mine, by_hand.awards(columns), right, strict=True), 1):
        assert ours.tolist() == plain, number
        assert hand.tolist() == plain, number
        assert any(plain) and not all(plain), number
