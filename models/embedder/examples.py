"""Batches of texts that belong together, drawn anew in every epoch."""

import numpy
import scipy.sparse

from sources import sentences
from static_model import count_matrix, drop

#: A smaller batch has too few negatives to learn from.
SMALLEST_BATCH = 32
MOST_DRAWS = 4
#: Which retrieval set or collection competes with which: texts of one kind make the harder negatives.
TOPICS = {"pubmedqa-en": "research-en", "bioasq-snippets-en": "research-en"} | dict.fromkeys(
    ("chinaxiv", "cmb-clin", "starter"), "documents-zh"
)


def topics(groups):
    return numpy.array([TOPICS.get(group, group) for group in groups])


class Examples:
    """Piece counts of every training text: sentences of the passages, and both sides of the pairs."""

    def __init__(self, sources, pieces):
        id_lists, spans, groups = [], [], []
        for group, text in sources.passages:
            parts = sentences(text)
            if len(parts) > 1:
                # A long passage has more to say: it is drawn more often, with another cut each time.
                draws = min(MOST_DRAWS, max(1, len(parts) // 4))
                spans += [(len(id_lists), len(id_lists) + len(parts))] * draws
                groups += [group] * draws
                id_lists += [pieces.ids(part) for part in parts]
        self.sentences = count_matrix(id_lists, pieces.size)
        self.spans, self.passage_topics = numpy.array(spans), topics(groups)
        groups, left, right = zip(*sources.pairs)
        self.pair_topics = topics(groups)
        self.left = count_matrix([pieces.ids(text) for text in left], pieces.size)
        self.right = count_matrix([pieces.ids(text) for text in right], pieces.size)
        self.left_keys = numpy.unique(left, return_inverse=True)[1]
        self.right_keys = numpy.unique(right, return_inverse=True)[1]

    def frequencies(self):
        return sum(numpy.asarray(part.sum(0)).ravel() for part in (self.sentences, self.left, self.right)) + 1

    def epoch(self, recipe, generator):
        """Yields (piece counts of left sides then right sides, which pairs share a side)."""
        batches = [
            (make, rows)
            for make, kinds in ((self._pairs, self.pair_topics), (self._passages, self.passage_topics))
            for rows in shuffled_batches(kinds, recipe.batch, generator)
        ]
        for i in generator.permutation(len(batches)):
            make, rows = batches[i]
            left, right, same = make(rows, generator)
            yield drop(scipy.sparse.vstack([left, right], "csr"), recipe.dropout, generator), same

    def _pairs(self, rows, _):
        left, right = self.left_keys[rows], self.right_keys[rows]
        same = (left[:, None] == left) | (right[:, None] == right)
        numpy.fill_diagonal(same, False)
        return self.left[rows], self.right[rows], same

    def _passages(self, rows, generator):
        """Inverse cloze: a sentence (at times half of the passage) against the rest of it."""
        inside, outside = [], []
        for start, end in self.spans[rows]:
            length = 1 if generator.random() < 0.7 else (end - start) // 2
            first = generator.integers(start, end - length + 1)
            cut = numpy.arange(first, first + length)
            inside.append(cut)
            outside.append(numpy.setdiff1d(numpy.arange(start, end), cut))
        starts = self.spans[rows, 0]
        same = starts[:, None] == starts
        numpy.fill_diagonal(same, False)
        return self._sum(inside), self._sum(outside), same

    def _sum(self, index_lists):
        return count_matrix(index_lists, self.sentences.shape[0]) @ self.sentences


def shuffled_batches(kinds, size, generator):
    for kind in sorted(set(kinds)):
        rows = generator.permutation(numpy.flatnonzero(kinds == kind))
        for start in range(0, len(rows), size):
            if len(rows) - start >= SMALLEST_BATCH:
                yield rows[start : start + size]
