"""The words of audiomood as values: frozen, without any input or output of their own.

Each module stands alone, since making its classes is a good part of what a start costs.
"""
