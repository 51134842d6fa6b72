import { readFileSync } from 'node:fs';
import { type Static, Type } from 'typebox';
import { checkedTable } from '../../core/checked-table.ts';
import { AppError } from '../../core/errors.ts';
import { modelMemory } from './model-memory.ts';

const text = Type.String({ minLength: 1 });
const count = Type.Number({ exclusiveMinimum: 0 });
const strict = { additionalProperties: false };

const file = Type.Object(
  {
    quantisation: text,
    file: Type.String({ pattern: String.raw`^[\w.-]+\.gguf$` }),
    sizeBytes: Type.Union([Type.Integer({ minimum: 1 }), Type.Null()]),
    sha256: Type.Union([Type.String({ pattern: '^[0-9a-f]{64}$' }), Type.Null()]),
  },
  strict,
);
const source = Type.Object(
  { repo: Type.String({ pattern: String.raw`^[\w.-]+/[\w.-]+$` }), revision: text },
  strict,
);
const entry = Type.Object(
  {
    id: Type.String({ pattern: '^[a-z0-9][a-z0-9.-]*$' }),
    name: text,
    kind: Type.Union([Type.Literal('chat'), Type.Literal('embedding'), Type.Literal('rerank')]),
    licence: text,
    languages: Type.Array(text, { minItems: 1 }),
    parameters: count,
    contextLength: Type.Optional(Type.Integer({ minimum: 1 })),
    dimension: Type.Optional(Type.Integer({ minimum: 1 })),
    attention: Type.Optional(
      Type.Object({ layers: count, keyValueHeads: count, headLength: count }, strict),
    ),
    original: text,
    sources: Type.Object(
      { huggingface: Type.Optional(source), modelscope: Type.Optional(source) },
      strict,
    ),
    files: Type.Array(file),
    note: Type.Optional(text),
  },
  strict,
);
const hub = Type.Object({ origin: text, prefix: Type.String() }, strict);
const schema = Type.Object(
  {
    note: text,
    hubs: Type.Object({ huggingface: hub, modelscope: hub }, strict),
    bitsPerWeight: Type.Intersect([
      Type.Object({ source: text }),
      Type.Record(Type.String({ pattern: '^(?!source$)' }), count),
    ]),
    models: Type.Array(entry, { minItems: 1 }),
  },
  strict,
);

export type Catalogue = Static<typeof schema>;
export type CatalogueEntry = Static<typeof entry>;
export type CatalogueFile = Static<typeof file>;
export type HubName = keyof Catalogue['hubs'];

/** Reads the models a hospital may want to run. Throws `config_invalid` where the file does not keep its schema. */
export function readCatalogue(path: string): Catalogue {
  const catalogue = checkedTable('Model catalogue', schema, JSON.parse(readFileSync(path, 'utf8')));
  const ids = catalogue.models.map(({ id }) => id);
  const twice = ids.find((id, i) => ids.indexOf(id) !== i);
  if (twice !== undefined) {
    throw new AppError('config_invalid', {
      message: `Model catalogue: ${twice} stands there twice`,
    });
  }
  return catalogue;
}

/** The context that stated memory needs are reckoned with, in tokens. */
export const STATED_CONTEXT = 4096;

/**
 * Memory an entry needs in one quantisation with one conversation of 4,096 tokens, in bytes: the file (its size, or
 * parameters × bits per weight ÷ 8), the keys and values of the conversation, and working memory.
 */
export function statedMemory(
  { bitsPerWeight }: Catalogue,
  { parameters, attention }: CatalogueEntry,
  { quantisation, sizeBytes }: CatalogueFile,
): number | undefined {
  const bits = (bitsPerWeight as Readonly<Record<string, unknown>>)[quantisation];
  const weightBytes =
    sizeBytes ?? (typeof bits === 'number' ? Math.round((parameters * bits) / 8) : undefined);
  if (weightBytes === undefined) return undefined;
  const { layers = 0, keyValueHeads = 0, headLength = 0 } = attention ?? {};
  return modelMemory({
    weightBytes,
    bytesPerToken: layers * keyValueHeads * headLength * 2 * 2,
    contextLength: STATED_CONTEXT,
    slots: 1,
    cacheBytes: 0,
  });
}

/** Where a file of the catalogue lies on a hub, or on a mirror of it. Throws `model_not_found` where the hub has none. */
export function catalogueUrl(
  catalogue: Catalogue,
  { id, sources }: CatalogueEntry,
  fileName: string,
  { hub, baseUrl }: { readonly hub: HubName; readonly baseUrl: string | undefined },
): string {
  const where = sources[hub];
  if (where === undefined) {
    const others = Object.keys(sources).join(', ');
    throw new AppError('model_not_found', {
      message: `No source of ${id} is known on ${hub}; there is one on ${others}.`,
    });
  }
  const { origin, prefix } = catalogue.hubs[hub];
  const root = (baseUrl ?? origin).replace(/\/+$/, '');
  return `${root}${prefix}/${where.repo}/resolve/${where.revision}/${fileName}`;
}
