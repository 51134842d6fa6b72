import { basename, join } from 'node:path';
import { AppError } from '../../core/errors.ts';
import {
  type Catalogue,
  type CatalogueEntry,
  type CatalogueFile,
  catalogueUrl,
  type HubName,
} from './catalogue.ts';
import { type ModelKind } from './describe-gguf.ts';
import { downloadFile, type DownloadOptions } from './download-file.ts';
import { inspectGguf } from './inspect-gguf.ts';
import { checkModelId, type InstalledModel, type ModelShelf } from './model-shelf.ts';

export interface PullRequest {
  /** An id of the catalogue, or the URL of a GGUF file. */
  readonly what: string;
  readonly quantisation?: string | undefined;
  readonly hub: HubName;
  /** Instead of the hub's own address: a mirror with the same paths. */
  readonly baseUrl?: string | undefined;
  /** Default: the catalogue's id, or the file name of the URL. */
  readonly id?: string | undefined;
  /** Instead of what the catalogue says. */
  readonly sha256?: string | undefined;
  readonly kind?: ModelKind | undefined;
}

export interface PullDeps {
  readonly shelf: ModelShelf;
  readonly catalogue: Catalogue;
  readonly download: Pick<
    DownloadOptions,
    | 'fetch'
    | 'headers'
    | 'signal'
    | 'onProgress'
    | 'onRetry'
    | 'attempts'
    | 'retryMs'
    | 'idleTimeoutMs'
  >;
}

export interface Pulled {
  readonly model: InstalledModel;
  /** Bytes an earlier run had left. */
  readonly resumedBytes: number;
  /** Whether the digest was known beforehand, and agreed. */
  readonly isVerified: boolean;
}

interface Plan {
  readonly id: string;
  readonly url: string;
  readonly fileName: string;
  readonly sha256: string | undefined;
  readonly licence: string | undefined;
}

/**
 * Downloads a model and installs it. Throws what `downloadFile` throws; `model_not_found` where the catalogue knows no
 * such file; `model_file_invalid` where what came is no usable model: then it is deleted.
 */
export async function pullModel(request: PullRequest, deps: PullDeps): Promise<Pulled> {
  const { shelf, catalogue, download } = deps;
  const plan = isUrl(request.what) ? planUrl(request) : planEntry(catalogue, request);
  if (shelf.has(plan.id)) {
    throw new AppError('invalid_request', {
      message: `${plan.id} is installed already; remove it first, or give this one another --name.`,
    });
  }
  const folder = await shelf.folderFor(plan.id);
  const { url, sha256, fileName } = plan;
  const destination = join(folder, fileName);
  const { resumedBytes, ...file } = await downloadFile({ ...download, url, destination, sha256 });
  const facts = await inspectGguf(destination, request.kind).catch(async (error: unknown) => {
    await shelf.remove(plan.id);
    throw error;
  });
  const model = await shelf.add({
    id: plan.id,
    format: 'gguf',
    main: fileName,
    files: [{ name: fileName, ...file }],
    ...facts,
    ...(plan.licence === undefined ? {} : { licence: plan.licence }),
    source: withoutSecrets(url),
    addedAt: new Date().toISOString(),
  });
  return { model, resumedBytes, isVerified: sha256 !== undefined };
}

/** Signed links and passwords stay out of the manifest. */
function withoutSecrets(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}

const isUrl = (what: string): boolean => /^https?:\/\//i.test(what);

function planUrl({ what, id, sha256 }: PullRequest): Plan {
  const { pathname } = new URL(what);
  const fileName = decodeURIComponent(basename(pathname));
  if (!/^[\w.-]+\.gguf$/i.test(fileName)) {
    throw new AppError('invalid_request', {
      message: `${what} does not end in a GGUF file’s name.`,
    });
  }
  if (/-\d{5}-of-\d{5}\.gguf$/i.test(fileName)) {
    throw new AppError('invalid_request', {
      message: `${fileName} is one part of several: fetch all of them, then "models import" the first.`,
    });
  }
  return {
    id: checkModelId(id ?? fileName.replace(/\.gguf$/i, '')),
    url: what,
    fileName,
    sha256,
    licence: undefined,
  };
}

function planEntry(catalogue: Catalogue, request: PullRequest): Plan {
  const entry = catalogue.models.find(({ id }) => id === request.what);
  if (entry === undefined) {
    throw new AppError('model_not_found', {
      message: `The catalogue has no ${JSON.stringify(request.what)}; "models list --available" shows what it has.`,
    });
  }
  const file = chooseFile(entry, request.quantisation);
  return {
    id: checkModelId(request.id ?? entry.id),
    url: catalogueUrl(catalogue, entry, file.file, { hub: request.hub, baseUrl: request.baseUrl }),
    fileName: file.file,
    sha256: request.sha256 ?? file.sha256 ?? undefined,
    licence: entry.licence,
  };
}

/** The first one is the recommended one. */
function chooseFile(
  { id, files, original }: CatalogueEntry,
  wanted: string | undefined,
): CatalogueFile {
  const [first] = files;
  if (first === undefined) {
    throw new AppError('model_not_found', {
      message: `No GGUF file of ${id} is known: convert ${original} and "models import" it, or run it in an upstream engine.`,
    });
  }
  if (wanted === undefined) return first;
  const found = files.find(({ quantisation }) => quantisation === wanted.toUpperCase());
  if (found !== undefined) return found;
  const known = files.map(({ quantisation }) => quantisation).join(', ');
  throw new AppError('model_not_found', {
    message: `${id} is not known in ${wanted}; there is ${known}.`,
  });
}
