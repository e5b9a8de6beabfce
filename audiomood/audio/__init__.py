"""Bytes in, knowledge and samples out: the only package that imports av and tinytag."""
