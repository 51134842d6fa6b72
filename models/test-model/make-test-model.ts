import { argv, stderr } from 'node:process';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { type GgufFile, type GgufTensor, writeGguf } from './gguf-writer.ts';
import { createRandomRows } from './random-rows.ts';
import type { TensorType } from './tensor-encoding.ts';
import { type Vocabulary, testVocabulary } from './test-vocabulary.ts';

export type TestModelSize = 'tiny' | 'deep' | '0.5b' | 'copying';

export interface TestModelOptions {
  /**
   * `tiny` (about 3 MB) for tests; `deep` is as narrow and has 48 layers instead of 2; `0.5b` has the shape of Qwen2-0.5B, for measuring speed; `copying` has that shape too
   * and writes after each token the next one of the vocabulary: it copies a text in that order. Default `tiny`.
   */
  readonly size?: TestModelSize;
  /** Default F32 for `tiny` and `deep`, Q8_0 for the others. */
  readonly type?: TensorType;
  /** Same seed, same bytes. Default 1. */
  readonly seed?: number;
  /** Tokens of the vocabulary, where it is to be longer than its characters. */
  readonly vocabulary?: number;
  readonly pair?: ModelPair;
}

/**
 * A model and a draft model for it that agree in part. Both have the same first layers. The draft model ends there; the
 * other one goes on, and what its further layers write is `rest` of what they would write by themselves: at 0 both
 * always agree, at 1 hardly ever.
 */
export interface ModelPair {
  readonly as: 'model' | 'draft';
  readonly layers: number;
  readonly rest: number;
}

interface Shape {
  readonly layers: number;
  readonly width: number;
  readonly heads: number;
  readonly keyValueHeads: number;
  readonly feedForward: number;
  readonly vocabulary: number;
  readonly type: TensorType;
  /** Whether input and output share one matrix, as small models do. */
  readonly tied: boolean;
  /** Whether the output asks for the token after the last one; the blocks then hardly change anything. */
  readonly copies?: true;
}

const NARROW: Shape = {
  layers: 2,
  width: 64,
  heads: 4,
  keyValueHeads: 2,
  feedForward: 128,
  vocabulary: 0,
  type: 'F32',
  tied: false,
};

/** The shape of Qwen2-0.5B. */
const HALF_BILLION: Shape = {
  layers: 24,
  width: 896,
  heads: 14,
  keyValueHeads: 2,
  feedForward: 4864,
  vocabulary: 151_936,
  type: 'Q8_0',
  tied: true,
};

const SHAPES: Readonly<Record<TestModelSize, Shape>> = {
  tiny: NARROW,
  deep: { ...NARROW, layers: 48 },
  '0.5b': HALF_BILLION,
  copying: { ...HALF_BILLION, tied: false, copies: true },
};

const COPYING_GAIN = 0.02;

const CONTEXT_LENGTH = 4096;
const CHAT_TEMPLATE =
  "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n' }}{% endfor %}" +
  "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

/**
 * Writes a GGUF model of the llama architecture with seeded random weights to `path`. It answers nonsense, never ends
 * by itself, and gives the same answer to the same prompt: what a test of an engine needs.
 */
export async function writeTestModel(path: string, options: TestModelOptions = {}): Promise<void> {
  const base = SHAPES[options.size ?? 'tiny'];
  const { pair } = options;
  const shape = {
    ...base,
    type: options.type ?? base.type,
    vocabulary: options.vocabulary ?? base.vocabulary,
    layers: pair?.as === 'draft' ? pair.layers : base.layers,
  };
  const vocabulary = testVocabulary(shape.vocabulary);
  await writeGguf(path, {
    metadata: { ...architecture(shape, vocabulary), ...tokenizer(vocabulary) },
    tensors: tensors(shape, vocabulary, options.seed ?? 1, pair),
  });
}

function architecture(shape: Shape, { tokens }: Vocabulary): GgufFile['metadata'] {
  return {
    'general.architecture': { type: 'string', value: 'llama' },
    'general.name': { type: 'string', value: 'Random test model' },
    'general.alignment': { type: 'uint32', value: 32 },
    'general.file_type': { type: 'uint32', value: { F32: 0, F16: 1, Q8_0: 7 }[shape.type] },
    'llama.vocab_size': { type: 'uint32', value: tokens.length },
    'llama.context_length': { type: 'uint32', value: CONTEXT_LENGTH },
    'llama.embedding_length': { type: 'uint32', value: shape.width },
    'llama.block_count': { type: 'uint32', value: shape.layers },
    'llama.feed_forward_length': { type: 'uint32', value: shape.feedForward },
    'llama.attention.head_count': { type: 'uint32', value: shape.heads },
    'llama.attention.head_count_kv': { type: 'uint32', value: shape.keyValueHeads },
    'llama.attention.layer_norm_rms_epsilon': { type: 'float32', value: 1e-6 },
    'llama.rope.dimension_count': { type: 'uint32', value: shape.width / shape.heads },
    'llama.rope.freq_base': { type: 'float32', value: 10_000 },
  };
}

function tokenizer({ tokens, types, scores, ids }: Vocabulary): GgufFile['metadata'] {
  return {
    'tokenizer.ggml.model': { type: 'string', value: 'llama' },
    'tokenizer.ggml.tokens': { type: 'string[]', value: tokens },
    'tokenizer.ggml.scores': { type: 'float32[]', value: scores },
    'tokenizer.ggml.token_type': { type: 'int32[]', value: types },
    'tokenizer.ggml.unknown_token_id': { type: 'uint32', value: ids.unknown },
    'tokenizer.ggml.bos_token_id': { type: 'uint32', value: ids.bos },
    'tokenizer.ggml.eos_token_id': { type: 'uint32', value: ids.eos },
    'tokenizer.ggml.eot_token_id': { type: 'uint32', value: ids.endOfTurn },
    'tokenizer.ggml.add_bos_token': { type: 'bool', value: true },
    'tokenizer.ggml.add_space_prefix': { type: 'bool', value: false },
    'tokenizer.chat_template': { type: 'string', value: CHAT_TEMPLATE },
  };
}

function tensors(
  shape: Shape,
  { tokens, firstByte }: Vocabulary,
  seed: number,
  pair: ModelPair | undefined,
): GgufTensor[] {
  const { layers, width, heads, keyValueHeads, feedForward, type, tied, copies } = shape;
  const rows = createRandomRows(seed);
  const keyValueWidth = (width / heads) * keyValueHeads;
  const matrix = (
    name: string,
    from: number,
    to: number,
    fill: GgufTensor['fill'],
  ): GgufTensor => ({
    name: `${name}.weight`,
    shape: [from, to],
    type,
    fill,
  });
  const norm = (name: string): GgufTensor => ({
    name: `${name}.weight`,
    shape: [width],
    type: 'F32',
    fill: (row) => row.fill(1),
  });
  const gain = (copies === true ? COPYING_GAIN : 1) / Math.sqrt(2 * (pair?.layers ?? layers));
  const residualOf = (layer: number): number =>
    pair !== undefined && layer >= pair.layers ? gain * pair.rest : gain;
  const blocks = Array.from({ length: layers }, (_, i) => ({
    block: `blk.${i}`,
    residual: residualOf(i),
  })).flatMap(({ block, residual }) => [
    norm(`${block}.attn_norm`),
    matrix(`${block}.attn_q`, width, width, rows.uniform(`${block}.q`, 1)),
    matrix(`${block}.attn_k`, width, keyValueWidth, rows.uniform(`${block}.k`, 1)),
    matrix(`${block}.attn_v`, width, keyValueWidth, rows.uniform(`${block}.v`, 1)),
    matrix(`${block}.attn_output`, width, width, rows.apartFromMarker(`${block}.o`, residual)),
    norm(`${block}.ffn_norm`),
    matrix(`${block}.ffn_gate`, width, feedForward, rows.uniform(`${block}.gate`, 1)),
    matrix(`${block}.ffn_up`, width, feedForward, rows.uniform(`${block}.up`, 1)),
    matrix(
      `${block}.ffn_down`,
      feedForward,
      width,
      rows.apartFromMarker(`${block}.down`, residual),
    ),
  ]);
  const vocabularyMatrix = (name: string): GgufTensor =>
    matrix(name, width, tokens.length, rows.withMarker(name, firstByte));
  const successorMatrix = (): GgufTensor =>
    matrix('output', width, tokens.length, rows.successor('token_embd', firstByte));
  return [
    vocabularyMatrix('token_embd'),
    ...blocks,
    norm('output_norm'),
    ...(tied ? [] : [copies === true ? successorMatrix() : vocabularyMatrix('output')]),
  ];
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { size: { type: 'string' }, type: { type: 'string' }, seed: { type: 'string' } },
  });
  const [path] = positionals;
  const { size = 'tiny', type, seed = '1' } = values;
  if (path === undefined || !isSize(size) || !(type === undefined || isType(type))) {
    stderr.write(
      'make-test-model <out.gguf> [--size tiny|deep|0.5b|copying] [--type F32|F16|Q8_0] [--seed n]\n',
    );
    process.exitCode = 2;
    return;
  }
  await writeTestModel(path, {
    size,
    seed: Number(seed),
    ...(type === undefined ? {} : { type }),
  });
}

const isSize = (text: string): text is TestModelSize => Object.hasOwn(SHAPES, text);
const isType = (text: string): text is TensorType => ['F32', 'F16', 'Q8_0'].includes(text);

if (argv[1] !== undefined && import.meta.url === pathToFileURL(argv[1]).href) await main();
