import { type GgufFile, type GgufTensor, writeGguf } from './gguf-writer.ts';
import { createRandomRows } from './random-rows.ts';
import { testVocabulary } from './test-vocabulary.ts';

export interface TestEncoderOptions {
  /** `embedding`: a vector of the first token; `rerank`: with a head that gives one number. */
  readonly kind: 'embedding' | 'rerank';
  /** Same seed, same bytes. Default 1. */
  readonly seed?: number;
}

const WIDTH = 32;
const LAYERS = 2;
const HEADS = 4;
const FEED_FORWARD = 64;
const CONTEXT_LENGTH = 512;
const POOLING = { embedding: 2, rerank: 4 } as const;
const CONTROL = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];
const TOKEN_TYPE = { normal: 1, control: 3 } as const;

/** Writes a GGUF model of the BERT architecture with seeded random weights: it reads texts and writes none. */
export async function writeTestEncoder(path: string, options: TestEncoderOptions): Promise<void> {
  // A word begins with U+2581 in such a vocabulary; every Chinese character is a word.
  const words = testVocabulary()
    .tokens.slice(261)
    .map((token) => `\u2581${token}`);
  const tokens = [...CONTROL, ...new Set(words)];
  await writeGguf(path, {
    metadata: metadata(tokens, options),
    tensors: tensors(tokens.length, options),
  });
}

function metadata(tokens: readonly string[], { kind }: TestEncoderOptions): GgufFile['metadata'] {
  const types = tokens.map((_, id) => TOKEN_TYPE[id < CONTROL.length ? 'control' : 'normal']);
  return {
    'general.architecture': { type: 'string', value: 'bert' },
    'general.name': { type: 'string', value: 'Random test encoder' },
    'general.file_type': { type: 'uint32', value: 0 },
    'bert.context_length': { type: 'uint32', value: CONTEXT_LENGTH },
    'bert.embedding_length': { type: 'uint32', value: WIDTH },
    'bert.block_count': { type: 'uint32', value: LAYERS },
    'bert.feed_forward_length': { type: 'uint32', value: FEED_FORWARD },
    'bert.attention.head_count': { type: 'uint32', value: HEADS },
    'bert.attention.layer_norm_epsilon': { type: 'float32', value: 1e-6 },
    'bert.attention.causal': { type: 'bool', value: false },
    'bert.pooling_type': { type: 'uint32', value: POOLING[kind] },
    'tokenizer.ggml.model': { type: 'string', value: 'bert' },
    'tokenizer.ggml.tokens': { type: 'string[]', value: tokens },
    'tokenizer.ggml.token_type': { type: 'int32[]', value: types },
    'tokenizer.ggml.token_type_count': { type: 'uint32', value: 2 },
    'tokenizer.ggml.padding_token_id': { type: 'uint32', value: 0 },
    'tokenizer.ggml.unknown_token_id': { type: 'uint32', value: 1 },
    'tokenizer.ggml.bos_token_id': { type: 'uint32', value: 2 },
    'tokenizer.ggml.cls_token_id': { type: 'uint32', value: 2 },
    'tokenizer.ggml.eos_token_id': { type: 'uint32', value: 3 },
    'tokenizer.ggml.seperator_token_id': { type: 'uint32', value: 3 },
    'tokenizer.ggml.mask_token_id': { type: 'uint32', value: 4 },
  };
}

function tensors(vocabulary: number, { kind, seed = 1 }: TestEncoderOptions): GgufTensor[] {
  const rows = createRandomRows(seed);
  const vector = (name: string, value: number, length = WIDTH): GgufTensor => ({
    name,
    shape: [length],
    type: 'F32',
    fill: (row) => row.fill(value),
  });
  const matrix = (name: string, from: number, to: number, gain = 1): GgufTensor => ({
    name: `${name}.weight`,
    shape: [from, to],
    type: 'F32',
    fill: rows.uniform(name, gain),
  });
  const linear = (name: string, from: number, to: number): GgufTensor[] => [
    matrix(name, from, to),
    vector(`${name}.bias`, 0, to),
  ];
  const norm = (name: string): GgufTensor[] => [
    vector(`${name}.weight`, 1),
    vector(`${name}.bias`, 0),
  ];
  const blocks = Array.from({ length: LAYERS }, (_, i) => `blk.${i}`).flatMap((block) => [
    ...linear(`${block}.attn_q`, WIDTH, WIDTH),
    ...linear(`${block}.attn_k`, WIDTH, WIDTH),
    ...linear(`${block}.attn_v`, WIDTH, WIDTH),
    ...linear(`${block}.attn_output`, WIDTH, WIDTH),
    ...norm(`${block}.attn_output_norm`),
    ...linear(`${block}.ffn_up`, WIDTH, FEED_FORWARD),
    ...linear(`${block}.ffn_down`, FEED_FORWARD, WIDTH),
    ...norm(`${block}.layer_output_norm`),
  ]);
  const head = [...linear('cls', WIDTH, WIDTH), ...linear('cls.output', WIDTH, 1)];
  return [
    matrix('token_embd', WIDTH, vocabulary, 4),
    matrix('token_types', WIDTH, 2, 0.1),
    matrix('position_embd', WIDTH, CONTEXT_LENGTH, 0.1),
    ...norm('token_embd_norm'),
    ...blocks,
    ...(kind === 'rerank' ? head : []),
  ];
}
