"""Writes the model as files: ONNX graph, tokenizer, config; and the small fixtures the TypeScript tests read."""

import hashlib
import json

import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper

from pieces import tokenizer_json
from static_model import unit

MAX_TOKENS = 1024
OPSET = 13


def quantise(table):
    """int8 rows and a scale for each. Special tokens get scale zero: they add nothing to a sum."""
    scale = numpy.abs(table).max(1) / 127
    rows = numpy.round(table / numpy.maximum(scale, 1e-12)[:, None]).astype(numpy.int8)
    scale[:2] = 0
    return rows, scale.astype(numpy.float32)


def static_graph(rows, scale):
    """input_ids, attention_mask → sentence_embedding: Σ scale·row over the tokens of the mask, then unit length."""
    nodes = [
        helper.make_node("Gather", ["rows", "input_ids"], ["quantised"]),
        helper.make_node("Cast", ["quantised"], ["vectors"], to=TensorProto.FLOAT),
        helper.make_node("Gather", ["scale", "input_ids"], ["scales"]),
        helper.make_node("Cast", ["attention_mask"], ["mask"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["scales", "mask"], ["weights"]),
        helper.make_node("Unsqueeze", ["weights", "axis"], ["weight_rows"]),
        helper.make_node("MatMul", ["weight_rows", "vectors"], ["sums"]),
        helper.make_node("Squeeze", ["sums", "axis"], ["sum"]),
        helper.make_node("ReduceL2", ["sum"], ["length"], axes=[1], keepdims=1),
        helper.make_node("Max", ["length", "tiny"], ["divisor"]),
        helper.make_node("Div", ["sum", "divisor"], ["sentence_embedding"]),
    ]
    constants = {
        "rows": rows,
        "scale": scale,
        "axis": numpy.array([1], dtype=numpy.int64),
        "tiny": numpy.array(1e-12, dtype=numpy.float32),
    }
    inputs = ("input_ids", "attention_mask")
    return onnx_model("xinglin-static", nodes, constants, inputs, "sentence_embedding", ["batch", rows.shape[1]])


def onnx_model(name, nodes, constants, inputs, output, shape):
    graph = helper.make_graph(
        nodes,
        name,
        [helper.make_tensor_value_info(i, TensorProto.INT64, ["batch", "sequence"]) for i in inputs],
        [helper.make_tensor_value_info(output, TensorProto.FLOAT, shape)],
        [numpy_helper.from_array(value, key) for key, value in constants.items()],
    )
    model = helper.make_model(graph, producer_name="xinglin", opset_imports=[helper.make_opsetid("", OPSET)])
    model.ir_version = 8
    onnx.checker.check_model(model)
    return model.SerializeToString(deterministic=True)


def write_json(path, value, **options):
    path.write_text(json.dumps(value, ensure_ascii=False, **options) + "\n", encoding="utf-8")


def write_model(folder, pieces, table):
    """Returns the table as shipped, after quantisation."""
    folder.mkdir(parents=True, exist_ok=True)
    rows, scale = quantise(table)
    (folder / "model.onnx").write_bytes(static_graph(rows, scale))
    write_json(folder / "tokenizer.json", tokenizer_json(pieces), separators=(",", ":"))
    tokenizer = {
        "tokenizer_class": "PreTrainedTokenizer",
        "model_max_length": MAX_TOKENS,
        "pad_token": "<pad>",
        "unk_token": "<unk>",
    }
    write_json(folder / "tokenizer_config.json", tokenizer, indent=2)
    names = ("model.onnx", "tokenizer.json", "tokenizer_config.json")
    config = {
        "model_type": "xinglin-static",
        "id": folder.name,
        "dimension": int(table.shape[1]),
        "vocab_size": int(table.shape[0]),
        "pooling": "none",
        "max_tokens": MAX_TOKENS,
        "query_prefix": "",
        "passage_prefix": "",
        "files": {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names},
    }
    write_json(folder / "config.json", config, indent=2)
    return rows * scale[:, None]


FIXTURE_TEXTS = (
    "高血压患者能吃党参吗？",
    "布洛芬缓释胶囊的禁忌有哪些",
    "阿莫西林胶囊：成人一次0.5g，每6～8小时1次，一日剂量不超过4g。",
    "糖化血红蛋白（HbA1c）≥6.5% 可诊断糖尿病",
    "What is the maximum daily dose of metformin?",
    "Sublingual varices and hypertension: a cross-sectional study in 120 patients.",
    "eGFR < 30 mL/min/1.73 m² 时禁用二甲双胍 (metformin hydrochloride)",
    "ＦＵＬＬ　ｗｉｄｔｈ　１２３ ﬁne µg β受体阻滞剂",
    "龘靐齉",
    "青霉素过敏史 penicillin allergy 😀 皮疹\n\n- 呼吸困难",
)


def write_vectors(path, pieces, table):
    """What the shipped model must give for a few texts."""
    rows = []
    for text in FIXTURE_TEXTS:
        ids = pieces.ids(text)
        vector = unit(table[ids].sum(0, keepdims=True))[0][0] if len(ids) else table[0] * 0
        rows.append({"text": text, "vector": [round(float(x), 5) for x in vector]})
    write_json(path, rows, separators=(",", ":"))


TINY_VOCABULARY = (
    "[PAD] [UNK] [CLS] [SEP] query : passage dose of ibu ##prof ##en fever and pain take with water 布 洛 芬 发 热".split()
)


def write_tiny_wordpiece(folder):
    """A made-up model in the layout of BERT exports: three inputs, last_hidden_state, WordPiece tokens."""
    folder.mkdir(parents=True, exist_ok=True)
    generator = numpy.random.default_rng(3)
    nodes = [
        helper.make_node("Gather", ["words", "input_ids"], ["word"]),
        helper.make_node("Gather", ["types", "token_type_ids"], ["type"]),
        helper.make_node("Add", ["word", "type"], ["summed"]),
        # Masked tokens must not be zero here: pooling has to leave them out by itself.
        helper.make_node("Cast", ["attention_mask"], ["mask"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["mask", "axis"], ["columns"]),
        helper.make_node("Add", ["summed", "columns"], ["last_hidden_state"]),
    ]
    constants = {
        "words": generator.standard_normal((len(TINY_VOCABULARY), 8)).astype(numpy.float32),
        "types": generator.standard_normal((2, 8)).astype(numpy.float32),
        "axis": numpy.array([2], dtype=numpy.int64),
    }
    inputs = ("input_ids", "attention_mask", "token_type_ids")
    graph = onnx_model("tiny-wordpiece", nodes, constants, inputs, "last_hidden_state", ["batch", "sequence", 8])
    (folder / "onnx").mkdir(exist_ok=True)
    (folder / "onnx" / "model.onnx").write_bytes(graph)
    write_json(folder / "tokenizer.json", wordpiece_json(TINY_VOCABULARY), indent=1)
    write_json(folder / "tokenizer_config.json", {"tokenizer_class": "BertTokenizer", "model_max_length": 12})
    write_json(folder / "config.json", {"model_type": "bert", "hidden_size": 8})


def wordpiece_json(vocabulary):
    special = [token for token in vocabulary if token.startswith("[")]
    flags = dict.fromkeys(("single_word", "lstrip", "rstrip", "normalized"), False)
    return {
        "version": "1.0",
        "added_tokens": [{"id": vocabulary.index(t), "content": t, **flags, "special": True} for t in special],
        "normalizer": {
            "type": "BertNormalizer",
            "clean_text": True,
            "handle_chinese_chars": True,
            "strip_accents": None,
            "lowercase": True,
        },
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [
                {"SpecialToken": {"id": "[CLS]", "type_id": 0}},
                {"Sequence": {"id": "A", "type_id": 0}},
                {"SpecialToken": {"id": "[SEP]", "type_id": 0}},
            ],
            "pair": [],
            "special_tokens": {
                t: {"id": t, "ids": [vocabulary.index(t)], "tokens": [t]} for t in ("[CLS]", "[SEP]")
            },
        },
        "decoder": None,
        "model": {
            "type": "WordPiece",
            "unk_token": "[UNK]",
            "continuing_subword_prefix": "##",
            "max_input_chars_per_word": 100,
            "vocab": {token: i for i, token in enumerate(vocabulary)},
        },
    }
