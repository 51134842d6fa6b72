import { join } from 'node:path';
import { packageRoot } from '../compose.ts';
import { type Catalogue, readCatalogue } from '../inference/models/catalogue.ts';
import { createModelShelf, type ModelShelf } from '../inference/models/model-shelf.ts';
import { configOf } from './settings-options.ts';

/** The catalogue that belongs to this installation. */
export const readOwnCatalogue = (): Catalogue =>
  readCatalogue(join(packageRoot, 'models/catalogue.json'));

/** The models folder of the data directory that the options name. */
export const openShelf = (options: Record<string, unknown>): ModelShelf =>
  createModelShelf(configOf(options).config.dataDir);
