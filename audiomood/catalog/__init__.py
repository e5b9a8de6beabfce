"""The rows of a library: the only package that knows SQL."""
