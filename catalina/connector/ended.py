"""What stands in the place of a response that has ended."""

from __future__ import annotations

from typing import Any

from catalina.servlet import IllegalStateException


class EndedResponse:
    """What a request and a buffer hold when the response has ended: whatever is asked of it is asked too late."""

    def __getattr__(self, name: str) -> Any:
        raise IllegalStateException("the response has ended")


ENDED = EndedResponse()
