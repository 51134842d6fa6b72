"""The model and its training: one vector and one weight a piece, weighted sum, unit length; in-batch contrastive loss."""

from dataclasses import dataclass

import numpy
import scipy.sparse


@dataclass(frozen=True)
class Recipe:
    """What decides the vectors. `rate` is multiplied by `decay` after each epoch."""

    dimension: int = 256
    han_pieces: int = 10_000
    other_pieces: int = 10_000
    epochs: int = 12
    batch: int = 1024
    temperature: float = 0.1
    dropout: float = 0.15
    rate: float = 5e-3
    decay: float = 0.85
    seed: int = 7


def softplus(x):
    return numpy.logaddexp(0, x)


def inverse_softplus(y):
    return numpy.log(numpy.expm1(y))


class Adam:
    """Adam in place, on rows that a batch touches only: a piece that does not occur keeps its vector."""

    def __init__(self, value):
        self.value = value
        self.mean = numpy.zeros_like(value)
        self.square = numpy.zeros_like(value)
        self.steps = numpy.zeros(len(value), dtype=numpy.int32)

    def step(self, rows, gradient, rate):
        self.steps[rows] += 1
        steps = self.steps[rows].astype(numpy.float32)
        if gradient.ndim == 2:
            steps = steps[:, None]
        mean = self.mean[rows] * numpy.float32(0.9) + gradient * numpy.float32(0.1)
        square = self.square[rows] * numpy.float32(0.999) + gradient**2 * numpy.float32(0.001)
        self.mean[rows], self.square[rows] = mean, square
        mean = mean / (1 - numpy.float32(0.9) ** steps)
        square = square / (1 - numpy.float32(0.999) ** steps)
        self.value[rows] -= rate * mean / (numpy.sqrt(square) + 1e-8)


class StaticModel:
    def __init__(self, frequencies, recipe):
        """`frequencies`: how often each piece occurs; rare pieces start with a higher weight, as in idf."""
        generator = numpy.random.default_rng(recipe.seed)
        size = len(frequencies)
        vectors = generator.standard_normal((size, recipe.dimension)).astype(numpy.float32)
        self.vectors = Adam(vectors / numpy.sqrt(recipe.dimension).astype(numpy.float32))
        share = frequencies / frequencies.sum()
        weight = numpy.sqrt(1e-4 / (1e-4 + share))
        self.weights = Adam(inverse_softplus(numpy.maximum(weight, 1e-3)).astype(numpy.float32))

    def table(self):
        """The vector of each piece, weight included."""
        return self.vectors.value * softplus(self.weights.value)[:, None]

    def step(self, counts, gradient_of, rate):
        """One step on a batch of texts (rows of piece counts). `gradient_of` gives loss and its gradient by unit vector."""
        rows = numpy.unique(counts.indices)
        local = counts[:, rows]
        vectors, raw = self.vectors.value[rows], self.weights.value[rows]
        weights = softplus(raw).astype(numpy.float32)
        units, lengths = unit(local @ (vectors * weights[:, None]))
        loss, by_unit = gradient_of(units)
        by_sum = (by_unit - units * (units * by_unit).sum(1, keepdims=True)) / lengths
        by_table = local.T.tocsr() @ by_sum
        by_weight = (by_table * vectors).sum(1) / (1 + numpy.exp(-raw))
        self.vectors.step(rows, by_table * weights[:, None], rate)
        self.weights.step(rows, by_weight.astype(numpy.float32), rate)
        return loss


def unit(sums):
    lengths = numpy.sqrt((sums**2).sum(1, keepdims=True)) + numpy.float32(1e-9)
    return sums / lengths, lengths


def contrastive(same, temperature):
    """InfoNCE both ways: row i of the first half belongs to row i of the second, all other rows are negatives.

    `same[i, j]` marks pairs that share a side: they are no negatives of each other.
    """
    pairs = len(same)
    diagonal = numpy.arange(pairs)

    def gradient_of(units):
        left, right = units[:pairs], units[pairs:]
        scores = (left @ right.T) / numpy.float32(temperature)
        scores[same] = -1e4
        loss, by_score = 0, numpy.zeros_like(scores)
        for axis in (0, 1):
            share = numpy.exp(scores - scores.max(axis, keepdims=True))
            share /= share.sum(axis, keepdims=True)
            loss -= numpy.log(share[diagonal, diagonal] + 1e-12).mean() / 2
            by_score += share
        by_score[diagonal, diagonal] -= 2
        by_score /= 2 * pairs * temperature
        return loss, numpy.concatenate([by_score @ right, by_score.T @ left])

    return gradient_of


def count_matrix(id_lists, size):
    """Texts as rows of piece counts."""
    indptr = numpy.cumsum([0, *map(len, id_lists)])
    indices = numpy.concatenate([*id_lists, numpy.empty(0, numpy.int32)]).astype(numpy.int32)
    matrix = scipy.sparse.csr_matrix(
        (numpy.ones(len(indices), numpy.float32), indices, indptr), shape=(len(id_lists), size)
    )
    matrix.sum_duplicates()
    return matrix


def drop(counts, probability, generator):
    """Leaves out each piece of each text with this probability."""
    kept = counts.copy()
    kept.data *= generator.random(len(kept.data)) >= probability
    kept.eliminate_zeros()
    return kept
