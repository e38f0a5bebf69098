"""What examples.tld names: a tag and two functions, for pages."""

from catalina.jsp import SimpleTagSupport


class Repeat(SimpleTagSupport):
    """Writes its body several times, and tells it how often it has."""

    def setTimes(self, times: int):
        # The container has converted the attribute as the annotation says.
        self.times = min(times, 20)

    def doTag(self):
        for number in range(1, self.times + 1):
            self.getJspContext().setAttribute("number", number)
            self.getJspBody().invoke(None)


class Functions:
    """Static methods that expressions may call."""

    @staticmethod
    def reverse(text: str) -> str:
        return text[::-1]

    @staticmethod
    def vowels(text: str) -> int:
        return sum(text.lower().count(vowel) for vowel in "aeiou")
