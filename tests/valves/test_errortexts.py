"""What the error page says about each status."""

from catalina.http import REASONS
from catalina.valves.errortexts import DESCRIPTIONS


class DescriptionTests:
    """One sentence each."""

    def test_everyErrorHasOne(self):
        """Each status from 400 that has a reason phrase has a sentence, and no other."""
        assert set(DESCRIPTIONS) == {status for status in REASONS if status >= 400}

    def test_sentences(self):
        """They are sentences without markup."""
        assert all(text[0].isupper() and text.endswith(".") for text in DESCRIPTIONS.values())
        assert not any(character in text for text in DESCRIPTIONS.values() for character in "<>&")
