"""Who may come, by address or name."""

import re

import pytest

from catalina.util.addressrules import isAddressAllowed, isTextAllowed, parseNetworks

TEN, TEN_ONE = re.compile(r"10\..*"), re.compile(r"10\.1\..*")


class AddressRuleTests:
    """The rules that valves and filters share."""

    @pytest.mark.parametrize(
        ("text", "allow", "deny", "allowed"),
        [
            ("10.1.1.1", TEN, None, True),
            ("10.1.1.1", TEN, TEN_ONE, False),
            ("10.2.1.1", TEN, TEN_ONE, True),
            ("11.1.1.1", TEN, TEN_ONE, False),
            ("11.1.1.1", None, TEN, True),
            ("10.1.1.1", None, None, False),
            ("x10.1.1.1", TEN, None, False),
        ],
    )
    def test_texts(self, text, allow, deny, allowed):
        """
        Denied beats allowed; what is neither may pass only where something is denied and nothing allowed.
        """
        assert isTextAllowed(text, allow, deny) is allowed

    @pytest.mark.parametrize(
        ("address", "allow", "deny", "allowed"),
        [
            ("10.1.1.1", "10.0.0.0/8", "", True),
            ("10.1.1.1", "10.0.0.0/8", "10.1.0.0/16", False),
            ("::1", "::1", "", True),
            ("::1", "", "10.0.0.0/8", True),
            ("no address", "", "10.0.0.0/8", False),
            ("10.1.1.1", "", "", False),
        ],
    )
    def test_addresses(self, address, allow, deny, allowed):
        """The same for networks; what is no address may not."""
        assert isAddressAllowed(address, parseNetworks(allow), parseNetworks(deny)) is allowed

    @pytest.mark.parametrize("text", ["10.0.0.0/33", "x", "10.0.0.1 10.0.0.2"])
    def test_rejectsWhatIsNoNetwork(self, text):
        """The message says what is expected."""
        with pytest.raises(ValueError, match="such as 10.0.0.0/8"):
            parseNetworks(text)
