"""The array types of this package, and the arithmetic that several features share."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]
"""Samples, spectra and everything else that is as large as the sound."""

NumberArray = npt.NDArray[np.float64]
"""Sums and results, which are small and must not lose digits."""

AnyFloats = FloatArray | NumberArray

IndexArray = npt.NDArray[np.intp]
"""Places in another array."""

TINY = 1e-20
"""Keeps a quotient defined where nothing sounds; far below the power of one quantum of 24-bit audio."""

REMEDIAN_REACH = 13
"""Values that a running median of 27 loses at either end."""


def weighted_mean(values: AnyFloats, weight: AnyFloats) -> NumberArray:
    """Return the mean over the first axis, 0 where nothing has any weight.

    Parameters
    ----------
    values : shape (frames,) or (frames, columns)
    weight : shape (frames,), >= 0

    Returns
    -------
    shape () or (columns,)
    """
    share = weight.astype(np.float64)
    mean: NumberArray = share @ values.astype(np.float64) / max(share.sum(), TINY)
    return mean


def weighted_spread(values: AnyFloats, weight: AnyFloats) -> NumberArray:
    """Return the standard deviation over the first axis; shapes as for `weighted_mean`."""
    away = np.square(values.astype(np.float64) - weighted_mean(values, weight))
    share = weight.astype(np.float64)
    spread: NumberArray = np.sqrt(share @ away / max(share.sum(), TINY))
    return spread


def median_of_three(values: FloatArray, *, step: int, axis: int) -> FloatArray:
    """Return the median of each value and its neighbours `step` before and after along an axis.

    Parameters
    ----------
    values : shape (rows, columns)
    axis : 0 down the rows, 1 along the columns

    Returns
    -------
    the same shape, 2 `step` shorter along `axis`
    """
    ends = (slice(None, -2 * step), slice(step, -step), slice(2 * step, None))
    before, here, after = (values[end] if axis == 0 else values[:, end] for end in ends)
    low = np.minimum(before, here)
    high = np.maximum(before, here)
    np.minimum(high, after, out=high)
    return np.maximum(low, high, out=low)


def remedian(values: FloatArray, *, axis: int) -> FloatArray:
    """Return a running median of 27 along an axis, as medians of three of medians of three.

    It rejects outliers nearly as the true median does, for twelve comparisons instead of a sort.

    Parameters
    ----------
    values : shape (rows, columns)
    axis : 0 down the rows, 1 along the columns

    Returns
    -------
    the same shape, `REMEDIAN_REACH` shorter at either end of `axis`; empty where that is nothing

    Source: Rousseeuw and Bassett (1990), The remedian.
    """
    if values.shape[axis] <= 2 * REMEDIAN_REACH:
        return values[:0] if axis == 0 else values[:, :0]
    for step in (1, 3, 9):
        values = median_of_three(values, step=step, axis=axis)
    return values


def running_maximum(values: FloatArray, reach: int) -> FloatArray:
    """Return the highest of each value and its neighbours up to `reach` columns away.

    Parameters
    ----------
    values : shape (rows, columns), >= 0; beyond either end there is nothing

    Returns
    -------
    the same shape
    """
    rows, columns = values.shape
    wide = np.zeros((rows, columns + 2 * reach), dtype=values.dtype)
    wide[:, reach : reach + columns] = values
    highest, width = wide, 1
    while width < 2 * reach + 1:
        step = min(width, 2 * reach + 1 - width)
        highest = np.maximum(highest[:, :-step], highest[:, step:])
        width += step
    return highest


def dot(values: FloatArray, weights: FloatArray) -> FloatArray:
    """Return the product of values, shape (rows, n), with weights, shape (n,) or (columns, n).

    With one column without BLAS, whose threads would cost more than they save on products of this
    size; with several it uses none for them, and takes a tenth of the time.
    """
    one = weights.ndim == 1
    product: FloatArray = np.einsum("rn,n->r", values, weights) if one else values @ weights.T
    return product
