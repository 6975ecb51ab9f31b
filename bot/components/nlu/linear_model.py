"""Multinomial logistic regression whose examples may stand in several contexts at once.

An example that depends on what the bot had just asked stands in that context only; any other example is
spread over all of them. Spreading it inside the loss is cheaper than a copy of each example for each context.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix


@dataclass(frozen=True)
class LinearModel:
    """Weights by block of features; `probabilities` is all it does."""

    classes: tuple[str, ...]
    dense: np.ndarray
    sparse: np.ndarray
    context: np.ndarray
    bias: np.ndarray

    def probabilities(self, dense: np.ndarray, sparse: csr_matrix, context: np.ndarray) -> np.ndarray:
        """Return one row of class probabilities for each row of features."""
        logits = dense @ self.dense + sparse @ self.sparse + context @ self.context + self.bias
        return _softmax(logits)


def fit(
    dense: np.ndarray,
    sparse: csr_matrix,
    spread: np.ndarray,
    contexts: np.ndarray,
    labels: list[str],
    l2: float,
    max_iter: int,
) -> LinearModel:
    """Fit by L-BFGS from zero weights: deterministic.

    Args:
        dense: Dense features, one row an example.
        sparse: Sparse features, one row an example.
        spread: How much of each example stands in each context (rows sum to one).
        contexts: Features of each context, one row a context.
        labels: The class of each example.
        l2: Weight of the squared norm against the mean loss.
        max_iter: Most iterations.
    """
    classes = tuple(sorted(set(labels)))
    index = {name: position for position, name in enumerate(classes)}
    target = np.array([index[label] for label in labels])
    counts = np.bincount(target, minlength=len(classes))
    # Rights are rarer than small talk in the data but not in their weight.
    weight = (len(labels) / (len(classes) * counts))[target].astype(np.float32)
    shapes = [
        (dense.shape[1], len(classes)),
        (sparse.shape[1], len(classes)),
        (contexts.shape[1], len(classes)),
    ]
    ends = np.cumsum([rows * columns for rows, columns in shapes])
    truth = np.zeros((len(labels), len(classes)), dtype=np.float32)
    truth[np.arange(len(labels)), target] = 1.0
    transposed = sparse.T.tocsr()
    # For each context the examples that stand in it, and how much of each does.
    standing = [(c, np.flatnonzero(spread[:, c])) for c in range(contexts.shape[0]) if spread[:, c].any()]
    used = [(c, rows, (spread[rows, c] * weight[rows])[:, None]) for c, rows in standing]

    def loss(flat: np.ndarray) -> tuple[float, np.ndarray]:
        parts = np.split(flat.astype(np.float32), ends)
        w_dense, w_sparse, w_context = (part.reshape(shape) for part, shape in zip(parts[:3], shapes, strict=True))
        base = dense @ w_dense + sparse @ w_sparse + parts[3]
        by_context = contexts @ w_context
        total = 0.0
        residual = np.zeros_like(base)
        g_context = np.zeros_like(w_context)
        for c, rows, share in used:
            p = _softmax(base[rows] + by_context[c])
            total -= float((share[:, 0] * np.log(p[np.arange(len(rows)), target[rows]] + 1e-12)).sum())
            difference = share * (p - truth[rows])
            residual[rows] += difference
            g_context += np.outer(contexts[c], difference.sum(axis=0))
        n = len(target)
        gradient = (
            np.concatenate(
                [
                    (dense.T @ residual).ravel(),
                    (transposed @ residual).ravel(),
                    g_context.ravel(),
                    residual.sum(axis=0),
                ]
            )
            / n
        )
        weights = flat[: ends[2]]
        gradient[: ends[2]] += l2 * weights
        return total / n + 0.5 * l2 * float(weights @ weights), gradient.astype(np.float64)

    start = np.zeros(ends[2] + len(classes))
    result: Any = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": max_iter, "maxcor": 10})
    parts = np.split(result.x.astype(np.float32), ends)
    w_dense, w_sparse, w_context = (part.reshape(shape) for part, shape in zip(parts[:3], shapes, strict=True))
    return LinearModel(classes, w_dense, w_sparse, w_context, parts[3])


def _softmax(logits: np.ndarray) -> np.ndarray:
    shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
    return shifted / shifted.sum(axis=1, keepdims=True)
