"""The versions of what hears a mood; light to import, so that listing a library never loads numpy."""

FEATURES_VERSION = 2
"""Grows whenever any feature of any sound may come out otherwise; also pins the order of features."""

MODEL_VERSION = 2
"""Grows whenever the model file, the words or the reasons for `unknown` change."""
