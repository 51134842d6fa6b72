import { AppError } from '../../core/errors.ts';
import { describeGguf } from '../models/describe-gguf.ts';
import { readGgufHeader } from '../models/gguf-header.ts';
import { modelMemory } from '../models/model-memory.ts';
import type { Engine, EngineInfo } from '../types.ts';

type MemoryIn = (engine: EngineInfo, cacheBytes: number) => number;

/**
 * What an engine that is always loaded takes, in bytes, its draft model included; slots and context are known when it
 * is loaded. 0 for a file that is none.
 */
export async function pinnedMemory(
  engine: Engine,
  path: string,
  draftPath: string | undefined,
): Promise<() => number> {
  const own = await memoryOf(path);
  const guessing = draftPath === undefined ? () => 0 : await memoryOf(draftPath);
  return () => {
    const info = engine.describe();
    return (
      own(info, info.cache?.limitBytes ?? 0) +
      (info.draft?.state === 'refused' ? 0 : guessing(info, 0))
    );
  };
}

async function memoryOf(path: string): Promise<MemoryIn> {
  const header = await readGgufHeader(path).catch((error: unknown) => {
    if (error instanceof AppError) return undefined;
    throw error;
  });
  if (header === undefined) return () => 0;
  const { bytesPerToken } = describeGguf(header);
  return ({ contextLength = 0, slots = 1 }, cacheBytes) => {
    const weightBytes = header.sizeBytes;
    return modelMemory({ weightBytes, bytesPerToken, contextLength, slots, cacheBytes });
  };
}
