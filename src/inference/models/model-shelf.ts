import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';
import { AppError } from '../../core/errors.ts';

const file = Type.Object({
  name: Type.String(),
  sizeBytes: Type.Integer(),
  sha256: Type.String(),
});
const manifestSchema = Type.Object({
  id: Type.String(),
  kind: Type.Union([
    Type.Literal('chat'),
    Type.Literal('embedding'),
    Type.Literal('rerank'),
    Type.Literal('adapter'),
  ]),
  format: Type.Union([Type.Literal('gguf'), Type.Literal('onnx')]),
  /** The file that is loaded; for an ONNX folder its model file. */
  main: Type.String(),
  files: Type.Array(file),
  /** Of an adapter: the id of the model it changes. */
  base: Type.Optional(Type.String()),
  /** The id of the model that guesses ahead for this one. */
  draft: Type.Optional(Type.String()),
  architecture: Type.Optional(Type.String()),
  parameters: Type.Optional(Type.Number()),
  quantisation: Type.Optional(Type.String()),
  contextLength: Type.Optional(Type.Integer()),
  dimension: Type.Optional(Type.Integer()),
  /** Keys and values of one token. */
  bytesPerToken: Type.Optional(Type.Number()),
  licence: Type.Optional(Type.String()),
  /** A URL, or the path it was imported from. */
  source: Type.String(),
  addedAt: Type.String(),
});

/** What is known of an installed model; `model.json` in its folder. */
export type ModelManifest = Readonly<Static<typeof manifestSchema>>;

export interface InstalledModel extends ModelManifest {
  readonly folder: string;
  /** Absolute path of `main`. */
  readonly path: string;
  readonly sizeBytes: number;
}

/** The models folder of a data directory: one folder a model, complete once its manifest is there. */
export interface ModelShelf {
  /** Those with a readable manifest. */
  list(): readonly InstalledModel[];
  /** By id; throws `model_not_found`, or `model_file_invalid` for a damaged manifest. */
  get(id: string): InstalledModel;
  has(id: string): boolean;
  /** Where the files of a model go, made if need be. */
  folderFor(id: string): Promise<string>;
  /** The last step of an installation. */
  add(manifest: ModelManifest): Promise<InstalledModel>;
  /** Throws `model_not_found`; also removes what a broken-off download left. */
  remove(id: string): Promise<void>;
}

const MANIFEST = 'model.json';
const ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$/;

/** Ids are folder names and what clients write into `model`. Throws `invalid_request`. */
export function checkModelId(id: string): string {
  if (ID.test(id) && !id.includes('..')) return id;
  throw new AppError('invalid_request', {
    message: `${JSON.stringify(id)} is no name for a model: letters, digits, ".", "_" and "-" only.`,
  });
}

export function createModelShelf(dataDir: string): ModelShelf {
  const root = join(dataDir, 'models');
  const read = (id: string): InstalledModel | undefined => {
    const folder = join(root, id);
    const path = join(folder, MANIFEST);
    if (!existsSync(path)) return undefined;
    const raw = parseJson(readFileSync(path, 'utf8'));
    if (!Value.Check(manifestSchema, raw)) {
      throw new AppError('model_file_invalid', {
        message: `${path} is damaged; import the model again.`,
      });
    }
    const sizeBytes = raw.files.reduce((sum, each) => sum + each.sizeBytes, 0);
    return { ...raw, folder, path: join(folder, raw.main), sizeBytes };
  };
  const find = (id: string): InstalledModel | undefined => (ID.test(id) ? read(id) : undefined);
  const list = (): InstalledModel[] =>
    existsSync(root) ? readdirSync(root).toSorted().flatMap(usable) : [];
  /** One damaged manifest does not hide the others; `get` tells of it. */
  const usable = (id: string): InstalledModel[] => {
    try {
      return [find(id)].filter((model) => model !== undefined);
    } catch {
      return [];
    }
  };
  const get = (id: string): InstalledModel => {
    const model = find(id);
    if (model !== undefined) return model;
    const names = list().map((each) => each.id);
    throw new AppError('model_not_found', {
      message: `No model ${JSON.stringify(id)} is installed; there are: ${names.join(', ') || 'none'}.`,
    });
  };

  return {
    list,
    get,
    has: (id) => find(id) !== undefined,
    async folderFor(id) {
      const folder = join(root, checkModelId(id));
      await mkdir(folder, { recursive: true });
      return folder;
    },
    async add(manifest) {
      const path = join(root, checkModelId(manifest.id), MANIFEST);
      await writeFile(`${path}.new`, `${JSON.stringify(manifest, null, 2)}\n`);
      await rename(`${path}.new`, path);
      return get(manifest.id);
    },
    async remove(id) {
      const folder = join(root, checkModelId(id));
      if (!existsSync(folder)) get(id);
      const users = list().filter(({ base }) => base === id);
      if (users.length > 0) {
        throw new AppError('invalid_request', {
          message: `${id} is the base of ${users.map((each) => each.id).join(', ')}: remove those first.`,
        });
      }
      const guessed = list().filter(({ draft }) => draft === id);
      if (guessed.length > 0) {
        throw new AppError('invalid_request', {
          message: `${id} is the draft model of ${guessed.map((each) => each.id).join(', ')}: "models draft ${guessed[0]?.id} --none" first.`,
        });
      }
      await rm(folder, { recursive: true });
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
