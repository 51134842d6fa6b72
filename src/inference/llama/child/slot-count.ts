import { availableMemory } from 'node:process';
import type { Llama, LlamaModel } from 'node-llama-cpp';

/** Of the memory that is left beside the weights; the rest is for documents, indexes and other models. */
const MEMORY_SHARE = 0.5;
/** More conversations at once make each of them slower than anyone wants to read. */
const MOST_ON_CPU = 8;
const MOST_ON_GPU = 16;

/** How many conversations of `contextLength` tokens fit into memory at the same time, held by each of `models`; at least one. */
export async function chooseSlots(
  llama: Llama,
  models: readonly LlamaModel[],
  contextLength: number,
): Promise<number> {
  const each = await Promise.all(models.map(async (model) => bytesPerSlot(model, contextLength)));
  const perSlot = each.reduce((sum, bytes) => sum + bytes, 0);
  const onGpu = models.some((model) => model.gpuLayers > 0);
  const free = onGpu ? (await llama.getVramState()).free : availableMemory();
  const fitting = Math.floor((free * MEMORY_SHARE) / Math.max(1, perSlot));
  return Math.max(1, Math.min(fitting, onGpu ? MOST_ON_GPU : MOST_ON_CPU));
}

/** What the second sequence needs beside the first one. */
async function bytesPerSlot(model: LlamaModel, contextSize: number): Promise<number> {
  const needed = async (sequences: number): Promise<number> => {
    const { cpuRam, gpuVram } = await model.fileInsights.estimateContextResourceRequirementsV2({
      contextSize,
      sequences,
      modelGpuLayers: model.gpuLayers,
    });
    return cpuRam + gpuVram;
  };
  return (await needed(2)) - (await needed(1));
}
