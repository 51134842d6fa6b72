import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { AppError } from '../../core/errors.ts';
import { checkOnnx } from './check-onnx.ts';
import { describeGguf, type ModelKind } from './describe-gguf.ts';
import { readGgufHeader } from './gguf-header.ts';
import { type GgufFacts, inspectGguf } from './inspect-gguf.ts';
import {
  checkModelId,
  type InstalledModel,
  type ModelManifest,
  type ModelShelf,
} from './model-shelf.ts';
import { placeFile } from './place-file.ts';

export interface ImportRequest {
  /** A GGUF file, the first of a split one, or a folder with either a GGUF or an ONNX model. */
  readonly path: string;
  readonly id?: string | undefined;
  readonly kind?: ModelKind | undefined;
  /** Of an adapter: the model it changes. */
  readonly base?: string | undefined;
  /** Leave the files where they are. */
  readonly link: boolean;
  readonly onProgress?: (file: string, doneBytes: number, totalBytes: number) => void;
}

/** What is to be installed, checked but not moved. */
interface Found {
  readonly id: string;
  readonly format: ModelManifest['format'];
  readonly main: string;
  /** Paths relative to `folder`. */
  readonly names: readonly string[];
  readonly folder: string;
  readonly facts: GgufFacts | { readonly kind: 'embedding' };
}

const ONNX_FILES = ['onnx/model.onnx', 'model.onnx'];
const BESIDE_ONNX = [
  'config.json',
  'tokenizer_config.json',
  'special_tokens_map.json',
  '1_Pooling/config.json',
  'sentence_bert_config.json',
  'config_sentence_transformers.json',
];

/**
 * Installs a model from this machine. Nothing is copied before every file has been checked; half files are refused by
 * name. Throws `model_file_invalid`, `invalid_request` or `storage_full`.
 */
export async function importModel(
  request: ImportRequest,
  shelf: ModelShelf,
): Promise<InstalledModel> {
  const path = resolve(request.path);
  if (!existsSync(path)) throw invalid(`There is no ${path}.`);
  const found = await look(path, request.kind);
  const id = checkModelId(request.id ?? found.id);
  if (shelf.has(id)) {
    throw new AppError('invalid_request', {
      message: `${id} is installed already; remove it first, or give this one another --name.`,
    });
  }
  const base = baseOf(found, request.base, shelf);
  const target = await shelf.folderFor(id);
  const files: ModelManifest['files'] = [];
  for (const name of found.names) {
    const placed = await placeFile(join(found.folder, name), join(target, name), {
      link: request.link,
      onProgress: (done, total) => request.onProgress?.(name, done, total),
    });
    files.push({ name, ...placed });
  }
  return shelf.add({
    id,
    format: found.format,
    main: found.main,
    files,
    ...found.facts,
    ...(base === undefined ? {} : { base }),
    source: path,
    addedAt: new Date().toISOString(),
  });
}

async function look(path: string, kind: ModelKind | undefined): Promise<Found> {
  if (!statSync(path).isDirectory()) return lookAtGguf(path, kind);
  const onnx = ONNX_FILES.find((name) => existsSync(join(path, name)));
  if (onnx !== undefined) return lookAtOnnx(path, onnx, kind);
  const ggufs = readdirSync(path).filter((name) => /\.gguf$/i.test(name));
  const first = ggufs.filter((name) => !/-\d{5}-of-\d{5}\./.test(name) || /-00001-of-/.test(name));
  const [only] = first;
  if (only === undefined || first.length > 1) {
    throw invalid(
      `${path} holds ${first.length === 0 ? 'no' : 'several'} GGUF models; name one file.`,
    );
  }
  return lookAtGguf(join(path, only), kind);
}

async function lookAtGguf(path: string, kind: ModelKind | undefined): Promise<Found> {
  const facts = await inspectGguf(path, kind);
  const main = basename(path);
  const folder = dirname(path);
  const { splitCount } = describeGguf(await readGgufHeader(path));
  const names = splitCount === 1 ? [main] : partNames(main, splitCount);
  let parameters = 0;
  for (const name of names) {
    if (!existsSync(join(folder, name))) {
      throw invalid(`${join(folder, name)} is missing: the model has ${splitCount} parts.`);
    }
    parameters += (await readGgufHeader(join(folder, name))).parameters;
  }
  const id = main.replace(/(?:-00001-of-\d{5})?\.gguf$/i, '');
  return { id, format: 'gguf', main, names, folder, facts: { ...facts, parameters } };
}

function partNames(first: string, count: number): string[] {
  const match = /^(.*)-00001-of-(\d{5})\.gguf$/i.exec(first);
  if (match === null) throw invalid(`${first} is not the first part of its model.`);
  return Array.from(
    { length: count },
    (_, i) => `${match[1]}-${String(i + 1).padStart(5, '0')}-of-${match[2]}.gguf`,
  );
}

async function lookAtOnnx(
  folder: string,
  main: string,
  kind: ModelKind | undefined,
): Promise<Found> {
  if (kind !== undefined && kind !== 'embedding') {
    throw invalid(`${folder}: an ONNX model can be used for embedding only.`);
  }
  const data = await checkOnnx(join(folder, main));
  for (const name of ['tokenizer.json', ...BESIDE_ONNX]) checkJson(join(folder, name));
  if (!existsSync(join(folder, 'tokenizer.json'))) {
    throw invalid(`${join(folder, 'tokenizer.json')} is missing.`);
  }
  const beside = data.map((name) => join(dirname(main), name));
  const others = BESIDE_ONNX.filter((name) => existsSync(join(folder, name)));
  return {
    id: basename(folder),
    format: 'onnx',
    main,
    names: [main, ...beside, 'tokenizer.json', ...others],
    folder,
    facts: { kind: 'embedding' },
  };
}

/** A half JSON file does not parse. */
function checkJson(path: string): void {
  if (!existsSync(path)) return;
  try {
    JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    throw invalid(`${path} is incomplete or no JSON.`);
  }
}

/** The base of an adapter has to be named; where it is installed, both have to be of one architecture. */
function baseOf({ facts }: Found, base: string | undefined, shelf: ModelShelf): string | undefined {
  if (facts.kind !== 'adapter') {
    if (base === undefined) return undefined;
    throw invalid('--base is for adapters; this is a model of its own.');
  }
  if (base === undefined) throw invalid('This is a LoRA adapter: name its model with --base.');
  const known = shelf.has(base) ? shelf.get(base) : undefined;
  if (known?.architecture !== undefined && known.architecture !== facts.architecture) {
    throw invalid(
      `The adapter is for ${facts.architecture}, and ${base} is of the architecture ${known.architecture}.`,
    );
  }
  return base;
}

const invalid = (message: string): AppError => new AppError('model_file_invalid', { message });
