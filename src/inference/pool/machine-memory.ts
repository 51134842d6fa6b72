import { totalmem } from 'node:os';
import { constrainedMemory } from 'node:process';

/** The rest is for documents, indexes and the system. */
const SHARE = 0.7;

/** Memory that models may take together where nothing is configured: 70 % of the machine's, or of the container's. */
export function defaultModelsMemory(): number {
  const limit = constrainedMemory();
  return Math.floor(Math.min(totalmem(), limit > 0 ? limit : Infinity) * SHARE);
}
