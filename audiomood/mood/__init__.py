"""Arrays to numbers to words: how a recording feels; imports numpy and nothing of the outside."""
