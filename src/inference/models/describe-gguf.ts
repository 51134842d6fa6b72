import type { GgufHeader } from './gguf-header.ts';
import { FILE_TYPES } from './gguf-types.ts';

export type ModelKind = 'chat' | 'embedding' | 'rerank' | 'adapter';

/** What a GGUF file says of itself. */
export interface GgufDescription {
  readonly kind: ModelKind;
  readonly architecture: string;
  readonly parameters: number;
  readonly quantisation: string | undefined;
  /** That the model was trained for, in tokens; undefined for an adapter. */
  readonly contextLength: number | undefined;
  /** Of vectors, for an embedding model. */
  readonly dimension: number | undefined;
  /** Keys and values of one token, in bytes at 16 bits. */
  readonly bytesPerToken: number;
  /** Files that the model is split into. */
  readonly splitCount: number;
}

const POOLING_RANK = 4;
/** Architectures that read a text at once and write none. */
const ENCODERS = /(?:^|-)bert|^jina-bert|^nomic-bert|^modern-bert|^t5encoder|embedding$/;

export function describeGguf({ metadata, parameters }: GgufHeader): GgufDescription {
  const architecture = text(metadata.get('general.architecture')) ?? 'unknown';
  const own = (name: string): number | undefined => {
    const value = metadata.get(`${architecture}.${name}`);
    return typeof value === 'number' ? value : undefined;
  };
  const kind = kindOf(architecture, text(metadata.get('general.type')), own('pooling_type'));
  const fileType = metadata.get('general.file_type');
  const split = metadata.get('split.count');
  return {
    kind,
    architecture,
    parameters,
    quantisation: typeof fileType === 'number' ? FILE_TYPES[fileType] : undefined,
    contextLength: own('context_length'),
    dimension: own('embedding_length'),
    bytesPerToken: kind === 'adapter' ? 0 : cacheBytesPerToken(metadata, architecture, own),
    splitCount: typeof split === 'number' && split > 1 ? split : 1,
  };
}

function kindOf(
  architecture: string,
  type: string | undefined,
  pooling: number | undefined,
): ModelKind {
  if (type === 'adapter') return 'adapter';
  if (pooling === POOLING_RANK) return 'rerank';
  return (pooling !== undefined && pooling > 0) || ENCODERS.test(architecture)
    ? 'embedding'
    : 'chat';
}

/** Layers × key-value heads × (key + value length) × 2 bytes. Layers may differ in their heads: then a list says so. */
function cacheBytesPerToken(
  metadata: GgufHeader['metadata'],
  architecture: string,
  own: (name: string) => number | undefined,
): number {
  const layers = own('block_count') ?? 0;
  const heads = own('attention.head_count') ?? 1;
  const perHead = (own('embedding_length') ?? 0) / Math.max(1, heads);
  const lengths =
    (own('attention.key_length') ?? perHead) + (own('attention.value_length') ?? perHead);
  const listed = metadata.get(`${architecture}.attention.head_count_kv`);
  const headsOfAllLayers =
    typeof listed === 'object'
      ? listed.reduce((sum, count) => sum + count, 0)
      : layers * (typeof listed === 'number' ? listed : heads);
  return headsOfAllLayers * lengths * 2;
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : undefined;
