import { AppError } from '../../core/errors.ts';
import type { InstalledModel, ModelShelf } from './model-shelf.ts';

/**
 * Says which installed model guesses ahead for another one; undefined: none any more. Whether the two have one
 * vocabulary is seen when they are loaded. Throws `model_not_found` or `invalid_request`.
 */
export async function setDraft(
  shelf: ModelShelf,
  id: string,
  draftId: string | undefined,
): Promise<InstalledModel> {
  const { folder: _folder, path: _path, sizeBytes, draft: _draft, ...manifest } = writer(shelf, id);
  if (draftId === undefined) return shelf.add(manifest);
  if (draftId === id) throw invalid(`${id} cannot guess for itself.`);
  const draft = writer(shelf, draftId);
  if (draft.sizeBytes >= sizeBytes) {
    throw invalid(
      `${draftId} is no smaller than ${id}: its guesses would take longer than they save.`,
    );
  }
  return shelf.add({ ...manifest, draft: draftId });
}

function writer(shelf: ModelShelf, id: string): InstalledModel {
  const model = shelf.get(id);
  if (model.kind === 'chat' && model.format === 'gguf') return model;
  throw invalid(
    `${id} is for ${model.kind} (${model.format}): only GGUF models that write can guess.`,
  );
}

const invalid = (message: string): AppError => new AppError('invalid_request', { message });
