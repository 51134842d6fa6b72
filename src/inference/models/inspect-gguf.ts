import { AppError } from '../../core/errors.ts';
import { describeGguf, type ModelKind } from './describe-gguf.ts';
import { readGgufHeader } from './gguf-header.ts';
import type { ModelManifest } from './model-shelf.ts';

/** The part of a manifest that the file itself tells. */
export type GgufFacts = Pick<
  ModelManifest,
  | 'kind'
  | 'architecture'
  | 'parameters'
  | 'quantisation'
  | 'contextLength'
  | 'dimension'
  | 'bytesPerToken'
>;

/** Reads and checks a GGUF file; `kind` overrules what it seems to be. Throws `model_file_invalid`. */
export async function inspectGguf(path: string, kind?: ModelKind): Promise<GgufFacts> {
  const header = await readGgufHeader(path);
  const { kind: seen, quantisation, contextLength, dimension, ...rest } = describeGguf(header);
  if (header.tensors.size === 0) {
    throw new AppError('model_file_invalid', { message: `${path} holds no weights.` });
  }
  if ((kind === 'adapter') !== (seen === 'adapter') && kind !== undefined) {
    throw new AppError('model_file_invalid', { message: `${path} is a ${seen}, not a ${kind}.` });
  }
  return {
    kind: kind ?? seen,
    architecture: rest.architecture,
    parameters: rest.parameters,
    bytesPerToken: rest.bytesPerToken,
    ...(quantisation === undefined ? {} : { quantisation }),
    ...(contextLength === undefined ? {} : { contextLength }),
    ...(dimension === undefined || (kind ?? seen) !== 'embedding' ? {} : { dimension }),
  };
}
