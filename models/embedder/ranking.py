"""BM25 on Han bigrams and whole words, dense search, their fusion, and the metrics."""

import collections
import re

import numpy
import scipy.sparse

from pieces import HAN, is_han, normalize

CANDIDATES = 100
K1, B = 1.2, 0.75


TOKEN = re.compile(f"[{HAN}]+|[^\\W_{HAN}]+(?:[.\\-/%+][^\\W_{HAN}]+)*%?")
PLURAL = re.compile("(?<=[a-z]{3})s$")


def lexical_terms(text):
    """The terms of src/retrieval/lexical/terms.ts: Han bigrams (a lone character as it is), other words and codes whole."""
    terms = []
    for token in TOKEN.findall(" ".join(normalize(text).split())):
        if not is_han(token):
            terms.append(PLURAL.sub("", token) if len(token) > 3 else token)
        elif len(token) == 1:
            terms.append(token)
        else:
            terms += [token[i : i + 2] for i in range(len(token) - 1)]
    return terms


class Bm25:
    def __init__(self, texts):
        bags = [collections.Counter(lexical_terms(text)) for text in texts]
        self.terms = {term: i for i, term in enumerate(sorted({t for bag in bags for t in bag}))}
        lengths = numpy.array([sum(bag.values()) for bag in bags], dtype=numpy.float64)
        rows, columns, values = [], [], []
        average = lengths.mean()
        for row, bag in enumerate(bags):
            for term, n in bag.items():
                rows.append(row)
                columns.append(self.terms[term])
                values.append(n * (K1 + 1) / (n + K1 * (1 - B + B * lengths[row] / average)))
        matrix = scipy.sparse.csc_matrix((values, (rows, columns)), shape=(len(texts), len(self.terms)))
        frequency = numpy.diff(matrix.indptr)
        # FTS5's own idf, which is never below a small positive number.
        idf = numpy.maximum(numpy.log((len(texts) - frequency + 0.5) / (frequency + 0.5)), 1e-6)
        self.matrix = (matrix @ scipy.sparse.diags(idf)).T.tocsr()

    def scores(self, query):
        known = [self.terms[t] for t in set(lexical_terms(query)) if t in self.terms]
        return numpy.asarray(self.matrix[known].sum(axis=0)).ravel()


def top(scores, limit):
    """Indices of the best positive scores, best first; equal scores in index order."""
    limit = min(limit, len(scores))
    best = numpy.argpartition(-scores, limit - 1)[:limit]
    best = best[numpy.lexsort((best, -scores[best]))]
    return best


def zscores(values):
    deviation = values.std()
    return numpy.zeros_like(values) if deviation < 1e-9 else (values - values.mean()) / deviation


def fuse(lexical, cosine, lexical_weight):
    """Ranks the union of both sides' best candidates by the weighted sum of their z-scores.

    `lexical` and `cosine` are scores of all documents. A candidate outside the lexical list has lexical score 0;
    the cosine is known for every candidate. Mean and deviation are taken over the union.
    """
    by_words = top(lexical, CANDIDATES)
    by_words = by_words[lexical[by_words] > 0]
    by_vector = top(cosine, CANDIDATES)
    union = numpy.union1d(by_words, by_vector)
    listed = numpy.zeros(len(lexical))
    listed[by_words] = lexical[by_words]
    score = lexical_weight * zscores(listed[union]) + (1 - lexical_weight) * zscores(cosine[union])
    return union[numpy.lexsort((union, -score))]


def metrics(rankings, relevant):
    """Averages over queries. `rankings[i]` lists document indices best first, `relevant[i]` is a set of them."""
    totals = collections.Counter()
    for ranking, wanted in zip(rankings, relevant):
        hits = [rank for rank, document in enumerate(ranking[:50], 1) if document in wanted]
        for k in (1, 10, 50):
            totals[f"R@{k}"] += sum(rank <= k for rank in hits) / len(wanted)
        gain = sum(1 / numpy.log2(rank + 1) for rank in hits if rank <= 10)
        ideal = sum(1 / numpy.log2(rank + 1) for rank in range(1, min(10, len(wanted)) + 1))
        totals["nDCG@10"] += gain / ideal
        totals["MRR@10"] += 1 / hits[0] if hits and hits[0] <= 10 else 0
    return {name: value / len(rankings) for name, value in totals.items()}
