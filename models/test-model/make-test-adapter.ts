import { writeGguf } from './gguf-writer.ts';
import { createRandomRows } from './random-rows.ts';

export interface TestAdapterOptions {
  /** Same seed, same bytes. Default 1. */
  readonly seed?: number;
  /** Default `llama`, as the test model. */
  readonly architecture?: string;
  /** Length of a row; 64 fits the `tiny` test model. */
  readonly width?: number;
}

const LAYERS = 2;
const RANK = 4;
/** Strong enough to change nearly every answer. */
const ALPHA = 64;

/** Writes a LoRA adapter with seeded random weights for the queries and outputs of attention of the `tiny` test model. */
export async function writeTestAdapter(
  path: string,
  { seed = 1, architecture = 'llama', width = 64 }: TestAdapterOptions = {},
): Promise<void> {
  const rows = createRandomRows(seed);
  const names = Array.from({ length: LAYERS }, (_, i) => [
    `blk.${i}.attn_q.weight`,
    `blk.${i}.attn_output.weight`,
  ]).flat();
  await writeGguf(path, {
    metadata: {
      'general.type': { type: 'string', value: 'adapter' },
      'general.architecture': { type: 'string', value: architecture },
      'general.name': { type: 'string', value: 'Random test adapter' },
      'adapter.type': { type: 'string', value: 'lora' },
      'adapter.lora.alpha': { type: 'float32', value: ALPHA },
    },
    tensors: names.flatMap((name) => [
      {
        name: `${name}.lora_a`,
        shape: [width, RANK] as const,
        type: 'F32' as const,
        fill: rows.uniform(`${name}.a`, 1),
      },
      {
        name: `${name}.lora_b`,
        shape: [RANK, width] as const,
        type: 'F32' as const,
        // The marker dimension too is left alone: a model of random weights must not end by itself.
        fill: rows.apartFromMarker(`${name}.b`, 1),
      },
    ]),
  });
}
