"""Words and unigram pieces: what the embedder sees of a text.

A text is normalised (NFKC, lower case), cut into words (a run of Han characters, a number, or a run of Latin or Greek
letters with the digits that follow, as in "hba1c"), and every word is cut into unigram pieces. Everything else is dropped.
Han words and the others have a piece model each: Han pieces of at most 4 characters, the others of at most 16.
`tokenizer_json` writes the same rules in the format of Hugging Face tokenizers.
"""

import collections
import io
import re
import unicodedata

import numpy
import sentencepiece

HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
LETTER = "a-z\u00df-\u024f\u03b1-\u03c9"
WORD_PATTERN = f"[{HAN}]+|[0-9]+|[{LETTER}][0-9{LETTER}]*"
WORD = re.compile(WORD_PATTERN)

PAD, UNK = 0, 1
SPECIAL = ["<pad>", "<unk>"]


def normalize(text):
    return unicodedata.normalize("NFKC", text).lower()


def words(text):
    return WORD.findall(normalize(text))


def is_han(word):
    return re.match(f"[{HAN}]", word) is not None


class Pieces:
    """Two trained unigram models as one vocabulary: special tokens, Han pieces, the other pieces."""

    def __init__(self, han, latin):
        self.han, self.latin = han, latin
        self.han_offset = len(SPECIAL) - 1
        self.latin_offset = self.han_offset + han.get_piece_size() - 1
        self.size = self.latin_offset + latin.get_piece_size()
        self.cache = {}

    def ids(self, text):
        """Piece ids of a text, as an int32 array. Unknown characters are left out: their vector is zero anyway."""
        out = []
        for word in words(text):
            found = self.cache.get(word)
            if found is None:
                model, offset = (self.han, self.han_offset) if is_han(word) else (self.latin, self.latin_offset)
                found = [i + offset for i in model.encode(word) if i > 0]
                self.cache[word] = found
            out.extend(found)
        return numpy.array(out, dtype=numpy.int32)

    def vocabulary(self):
        """[piece, log probability] in id order."""
        rows = [[token, 0.0] for token in SPECIAL]
        for model in (self.han, self.latin):
            rows += [[model.id_to_piece(i), round(model.get_score(i), 4)] for i in range(1, model.get_piece_size())]
        return rows


def train_pieces(texts, han_size, latin_size):
    counts = collections.Counter(word for text in texts for word in words(text))
    han = {word: n for word, n in counts.items() if is_han(word)}
    latin = {word: n for word, n in counts.items() if not is_han(word)}
    return Pieces(_train(han, han_size, 4), _train(latin, latin_size, 16))


def _train(counts, size, longest):
    model = io.BytesIO()
    # Commas, tabs and the like cannot occur in a word, so "word<TAB>count" lines are safe.
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=(f"{word[:400]}\t{n}" for word, n in sorted(counts.items())),
        input_format="tsv",
        model_writer=model,
        model_type="unigram",
        vocab_size=size,
        max_sentencepiece_length=longest,
        character_coverage=0.9999,
        add_dummy_prefix=False,
        normalization_rule_name="identity",
        split_by_unicode_script=False,
        split_by_number=False,
        bos_id=-1,
        eos_id=-1,
        unk_id=0,
        num_threads=1,
        minloglevel=2,
    )
    return sentencepiece.SentencePieceProcessor(model_proto=model.getvalue())


def tokenizer_json(pieces):
    """The same normalisation, words and pieces for Hugging Face tokenizers."""
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [
            {
                "id": i,
                "content": token,
                "single_word": False,
                "lstrip": False,
                "rstrip": False,
                "normalized": False,
                "special": True,
            }
            for i, token in enumerate(SPECIAL)
        ],
        "normalizer": {
            "type": "Sequence",
            "normalizers": [{"type": "NFKC"}, {"type": "Lowercase"}],
        },
        "pre_tokenizer": {
            "type": "Split",
            "pattern": {"Regex": WORD_PATTERN},
            "behavior": "Removed",
            "invert": True,
        },
        "post_processor": None,
        "decoder": None,
        "model": {"type": "Unigram", "unk_id": UNK, "vocab": pieces.vocabulary(), "byte_fallback": False},
    }
