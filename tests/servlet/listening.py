"""A listener for the attributes of requests, sessions and applications, whose interfaces name the same three methods."""


class AttributeListening:
    """Notes what it hears."""

    def __init__(self):
        self.heard = []

    def attributeAdded(self, event):
        self.heard.append(("added", event.getName(), event.getValue()))

    def attributeReplaced(self, event):
        self.heard.append(("replaced", event.getName(), event.getValue()))

    def attributeRemoved(self, event):
        self.heard.append(("removed", event.getName(), event.getValue()))
