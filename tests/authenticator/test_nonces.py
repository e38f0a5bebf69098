"""The numbers of Digest authentication that are used once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalina.authenticator.nonces import NonceBook, NonceWindow


class NonceWindowTests:
    """Each counter counts once."""

    def test_acceptsACounterOnce(self):
        """A counter that came before is refused."""
        window = NonceWindow(10)
        assert [window.accept(number) for number in (1, 2, 2, 3, 1, 3)] == [
            True,
            True,
            False,
            True,
            False,
            False,
        ]

    def test_acceptsOvertaking(self):
        """Requests on several connections overtake one another, within the window."""
        window = NonceWindow(10)
        assert all(window.accept(number) for number in (3, 1, 2, 5, 4))

    def test_refusesWhatIsTooFarAhead(self):
        """A counter beyond the window is refused, so that nobody makes it jump."""
        assert not NonceWindow(10).accept(11)
        assert NonceWindow(10).accept(5)

    def test_goesOnForEver(self):
        """The window moves along with the counters."""
        window = NonceWindow(10)
        assert all(window.accept(number) for number in range(1, 500))
        assert not window.accept(480)

    @given(
        st.lists(st.integers(min_value=-5, max_value=60), max_size=300),
        st.integers(min_value=1, max_value=20),
    )
    def test_neverAcceptsTwice(self, counters, size):
        """Whatever the order and the window, no counter is good twice."""
        window = NonceWindow(size)
        accepted = [counter for counter in counters if window.accept(counter)]
        assert len(set(accepted)) == len(accepted)


class NonceBookTests:
    """Which nonces this server has given out."""

    def test_knowsItsOwn(self):
        """A nonce tells when it was made, for its own client alone."""
        book = NonceBook("key")
        nonce = book.issue("10.0.0.7", 1000.5)
        assert book.timeOf(nonce, "10.0.0.7") == 1000.5
        assert book.timeOf(nonce, "10.0.0.8") is None
        assert NonceBook("other").timeOf(nonce, "10.0.0.7") is None

    @pytest.mark.parametrize(
        "nonce", ["", ":", "1234:abcd", "x:abcd", "1234", "-1:a", "\u0661:a", "9" * 30 + ":a", "01000500:x"]
    )
    def test_knowsNoOthers(self, nonce):
        """What it has not made it does not know, whatever it looks like."""
        assert NonceBook("key").timeOf(nonce, "10.0.0.7") is None

    def test_anotherSpellingOfTheTimeIsAnotherNonce(self):
        """A zero before the time must not make a second nonce of it, with counters of its own."""
        book = NonceBook("key")
        nonce = book.issue("a", 1000.5)
        assert book.timeOf("0" + nonce, "a") is None

    def test_neverTheSameTwice(self):
        """Two nonces of one moment differ, and of an earlier one after the clock went back."""
        book = NonceBook("key")
        assert len({book.issue("a", now) for now in (5.0, 5.0, 4.0)}) == 3

    def test_countsPerNonce(self):
        """Each nonce has its own counters; a forgotten one has none."""
        book = NonceBook("key")
        one, two = book.issue("a", 1), book.issue("a", 2)
        assert (book.accept(one, 1), book.accept(two, 1), book.accept(one, 1)) == (True, True, False)
        book.forget(one)
        assert book.accept(one, 2) is None

    def test_memoryIsBounded(self):
        """The oldest is forgotten when there are too many."""
        book = NonceBook("key", most=2)
        nonces = [book.issue("a", number) for number in range(3)]
        assert [book.accept(nonce, 1) for nonce in nonces] == [None, True, True]
