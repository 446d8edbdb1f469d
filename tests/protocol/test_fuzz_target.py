"""The fuzz target itself: it runs without atheris, and over every recorded frame."""

import random

from tests.fuzz.protocol import TARGETS, fuzz_one, mutated, run_by_seed, seeds


def test_every_target_takes_every_recorded_frame() -> None:
    for number, data in enumerate(seeds()):
        if number % 7 == 0:
            fuzz_one(data)


def test_a_short_run_from_a_seed_finds_nothing() -> None:
    rng = random.Random(5)
    corpus = list(seeds())
    for _ in range(500):
        fuzz_one(mutated(rng.choice(corpus), rng))


def test_nothing_at_all_is_an_input_too() -> None:
    fuzz_one(b"")
    for number in range(len(TARGETS)):
        fuzz_one(bytes([number]))


def test_a_run_ends_after_its_time() -> None:
    assert run_by_seed(0.0, 1) == 0
