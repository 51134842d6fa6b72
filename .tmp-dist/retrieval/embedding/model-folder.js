import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { AppError } from '../../core/errors.js';
const DEFAULT_MAX_TOKENS = 512;
/** Tokenizers without a limit declare one of 10^30. */
const LARGEST_MAX_TOKENS = 32_768;
/**
 * Reads what an embedder's folder says of itself: our own `config.json`, or the files that sentence-transformers and
 * Optimum write. Throws `model_file_invalid` naming the file at fault, also where a file differs from the checksum
 * that `config.json` gives for it.
 */
export async function readModelFolder(given) {
  const folder = path.resolve(given);
  const modelFile = await firstFile(folder, ['model.onnx', 'onnx/model.onnx']);
  const tokenizerFile = await firstFile(folder, ['tokenizer.json']);
  const config = await readJson(folder, 'config.json');
  const tokenizer = await readJson(folder, 'tokenizer_config.json');
  const pooling = await readJson(folder, '1_Pooling/config.json');
  const sentence = await readJson(folder, 'sentence_bert_config.json');
  const prompts = asRecord(
    (await readJson(folder, 'config_sentence_transformers.json'))['prompts'],
  );
  const hashes = await hashFiles(folder, [
    modelFile,
    `${modelFile}_data`,
    tokenizerFile,
    'config.json',
    'tokenizer_config.json',
    '1_Pooling/config.json',
    'sentence_bert_config.json',
    'config_sentence_transformers.json',
  ]);
  checkHashes(asRecord(config['files']), hashes);
  return {
    id: asString(config['id']) ?? path.basename(folder),
    folder,
    modelFile: path.join(folder, modelFile),
    pooling: poolingOf(config, pooling),
    maxTokens: maxTokensOf([
      config['max_tokens'],
      sentence['max_seq_length'],
      tokenizer['model_max_length'],
      config['max_position_embeddings'],
    ]),
    prefixes: {
      query: asString(config['query_prefix']) ?? asString(prompts['query']) ?? '',
      passage:
        asString(config['passage_prefix']) ??
        asString(prompts['passage']) ??
        asString(prompts['document']) ??
        '',
    },
    dimension: typeof config['dimension'] === 'number' ? config['dimension'] : undefined,
    fingerprint: fingerprintOf(hashes),
  };
}
async function firstFile(folder, names) {
  for (const name of names) {
    const found = await stat(path.join(folder, name)).catch(() => undefined);
    if (found?.isFile() === true) return name;
  }
  throw new AppError('model_file_invalid', {
    message: `The embedding model's folder has no ${names.join(' or ')}: ${folder}`,
  });
}
/** An absent file reads as an empty object. */
async function readJson(folder, name) {
  const text = await readFile(path.join(folder, name), 'utf8').catch(() => undefined);
  if (text === undefined) return {};
  try {
    return asRecord(JSON.parse(text));
  } catch (cause) {
    throw new AppError('model_file_invalid', {
      message: `The embedding model's ${name} is not valid JSON.`,
      cause,
    });
  }
}
function asRecord(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}
function asString(value) {
  return typeof value === 'string' ? value : undefined;
}
function poolingOf(config, pooling) {
  const declared = config['pooling'];
  if (declared === 'mean' || declared === 'cls' || declared === 'none') return declared;
  if (declared !== undefined || pooling['pooling_mode_max_tokens'] === true) {
    throw new AppError('model_file_invalid', {
      message: 'The embedding model asks for a pooling other than mean or cls.',
    });
  }
  return pooling['pooling_mode_cls_token'] === true ? 'cls' : 'mean';
}
function maxTokensOf(candidates) {
  const limit = candidates.find(
    (value) => typeof value === 'number' && value >= 4 && value <= LARGEST_MAX_TOKENS,
  );
  return limit ?? DEFAULT_MAX_TOKENS;
}
async function hashFiles(folder, names) {
  const hashes = new Map();
  for (const name of names) {
    const file = path.join(folder, name);
    const found = await stat(file).catch(() => undefined);
    if (found?.isFile() !== true) continue;
    const hash = createHash('sha256');
    await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash);
    hashes.set(name, hash.digest('hex'));
  }
  return hashes;
}
function checkHashes(declared, hashes) {
  for (const [name, expected] of Object.entries(declared)) {
    if (hashes.get(name) === expected) continue;
    throw new AppError('model_file_invalid', {
      message: `The embedding model's ${name} is missing or damaged: its checksum is not the one in config.json.`,
    });
  }
}
function fingerprintOf(hashes) {
  const lines = [...hashes].map(([name, hash]) => `${name} ${hash}\n`);
  return createHash('sha256').update(lines.join('')).digest('hex');
}
//# sourceMappingURL=model-folder.js.map
