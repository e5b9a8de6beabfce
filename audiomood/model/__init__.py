"""The words of audiomood as values: frozen, without any input or output of their own.

Each module stands alone, since making these classes is a good part of what a start costs.
"""


def __getattr__(name):
    import importlib

    for sub in ("words", "track", "filter", "store", "outcome"):
        mod = importlib.import_module("audiomood.model." + sub)
        if hasattr(mod, name):
            return getattr(mod, name)
    raise AttributeError(name)
