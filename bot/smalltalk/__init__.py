"""Small talk: messages that no page has to answer."""
