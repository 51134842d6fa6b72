#!/usr/bin/python3
"""Trains the sentence embedder that ships with Xinglin and writes it as ONNX. See README.md beside this file."""

import argparse
import os
import pathlib
import re
import time

# Before numpy: sums over several threads differ in the last bit from run to run.
os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy

import export
from examples import Examples
from pieces import train_pieces
from ranking import Bm25, fuse, metrics, top
from sources import FOLDS, read_sources
from static_model import Recipe, StaticModel, contrastive, count_matrix, unit

HERE = pathlib.Path(__file__).resolve().parent
PROJECT = HERE.parent.parent
LEXICAL_WEIGHTS = [round(0.3 + 0.05 * i, 2) for i in range(13)]
METRICS = ("R@1", "R@10", "R@50", "nDCG@10", "MRR@10")


def train(sources, recipe):
    """Returns (pieces, table of piece vectors)."""
    start = time.monotonic()
    pieces = train_pieces(sources.texts(), recipe.han_pieces, recipe.other_pieces)
    examples = Examples(sources, pieces)
    print(f"{pieces.size} pieces, {len(examples.spans)} passages, {len(sources.pairs)} pairs", flush=True)
    model = StaticModel(examples.frequencies(), recipe)
    generator = numpy.random.default_rng(recipe.seed)
    for epoch in range(recipe.epochs):
        rate = numpy.float32(recipe.rate * recipe.decay**epoch)
        losses = [
            model.step(counts, contrastive(same, recipe.temperature), rate)
            for counts, same in examples.epoch(recipe, generator)
        ]
        print(f"epoch {epoch + 1}: loss {numpy.mean(losses):.3f}, {time.monotonic() - start:.0f} s", flush=True)
    return pieces, model.table()


def score_queries(data, part, pieces, table):
    """BM25 and cosine of every document for each query of a part, and the relevant documents."""

    def encode(texts):
        return unit(count_matrix([pieces.ids(text) for text in texts], pieces.size) @ table)[0]

    bm25 = Bm25(data.documents)
    queries = list(data.part(part).values())
    lexical = [bm25.scores(text) for text, _, _ in queries]
    cosine = encode([text for text, _, _ in queries]) @ encode(data.documents).T
    return lexical, cosine, [relevant for _, relevant, _ in queries]


def choose_weight(data, recipe, questions):
    """The lexical share with the best mean nDCG@10 over the four sets, by cross-validation in the training half."""
    values = {weight: {} for weight in LEXICAL_WEIGHTS}
    for fold in FOLDS:
        sources, sets = read_sources(data, PROJECT, set(FOLDS) - {fold}, questions)
        pieces, table = train(sources, recipe)
        for one in sets:
            lexical, cosine, relevant = score_queries(one, fold, pieces, table)
            for weight, by_set in values.items():
                rankings = [fuse(b, c, weight) for b, c in zip(lexical, cosine)]
                by_set.setdefault(one.name, []).append((len(relevant), metrics(rankings, relevant)["nDCG@10"]))
    quality = {}
    for weight, by_set in values.items():
        means = [sum(n * v for n, v in parts) / sum(n for n, _ in parts) for parts in by_set.values()]
        quality[weight] = sum(means) / len(means)
        print(f"lexical weight {weight}: nDCG@10 {[round(float(v), 4) for v in means]}, mean {quality[weight]:.4f}")
    return max(quality, key=quality.get)


def held_out_table(sets, pieces, table, weight):
    """Markdown rows of the figures on queries that training never saw."""
    lines = [
        "| set | queries | method | " + " | ".join(METRICS) + " |",
        "|---|---|---|" + "---|" * len(METRICS),
    ]
    for data in sets:
        lexical, cosine, relevant = score_queries(data, "held-out", pieces, table)
        rankings = {
            "BM25": [top(b, 50) for b in lexical],
            "dense": [top(c, 50) for c in cosine],
            "hybrid": [fuse(b, c, weight) for b, c in zip(lexical, cosine)],
        }
        for method, ranking in rankings.items():
            figures = metrics(ranking, relevant)
            cells = " | ".join(f"{figures[name]:.3f}" for name in METRICS)
            lines.append(f"| {data.name} | {len(relevant)} | {method} | {cells} |")
    return "\n".join(lines)


def write_figures(card, text):
    """Replaces what stands between the two marks of the model card."""
    if not card.exists():
        return
    old = card.read_text(encoding="utf-8")
    block = f"<!-- figures -->\n{text}\n<!-- /figures -->"
    card.write_text(re.sub(r"<!-- figures -->.*<!-- /figures -->", lambda _: block, old, flags=re.S), encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=pathlib.Path, required=True, help="folder of the public data sets")
    parser.add_argument("--out", type=pathlib.Path, default=HERE / "xinglin-static-v1")
    parser.add_argument("--lexical-weight", type=float, help="skips the selection run and reports with this weight")
    parser.add_argument("--questions", type=pathlib.Path, default=PROJECT / "corpora" / "eval")
    parser.add_argument("--half", type=int, choices=(0, 1), help="learns from the questions of this half of the documents only")
    options = parser.parse_args()
    halves = (0, 1) if options.half is None else (options.half,)
    recipe, start = Recipe(), time.monotonic()
    weight = options.lexical_weight
    if weight is None:
        weight = choose_weight(options.data, recipe, options.questions)
    sources, sets = read_sources(options.data, PROJECT, set(FOLDS), options.questions, halves)
    trained = time.monotonic()
    pieces, table = train(sources, recipe)
    seconds = time.monotonic() - trained
    shipped = export.write_model(options.out, pieces, table)
    fixtures = options.out.parent / "fixtures"
    fixtures.mkdir(exist_ok=True)
    export.write_vectors(fixtures / "static-vectors.json", pieces, shipped)
    export.write_tiny_wordpiece(fixtures / "tiny-wordpiece")
    figures = (
        f"Trained in {seconds:.0f} s on one core: {len(sources.passages)} passages, {len(sources.pairs)} pairs, "
        f"{pieces.size} pieces, {recipe.dimension} dimensions. Hybrid = {weight} · BM25 + {1 - weight:.2f} · cosine.\n\n"
        + held_out_table(sets, pieces, shipped, weight)
    )
    write_figures(options.out / "README.md", figures)
    print(figures)
    print(f"{time.monotonic() - start:.0f} s in all")


if __name__ == "__main__":
    main()
