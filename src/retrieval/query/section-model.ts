import { readFileSync } from 'node:fs';
import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';
import { AppError } from '../../core/errors.ts';
import { SECTION_ROLES, type SectionRole } from '../section-role.ts';
import { type SectionQuestion, sectionValues } from './section-features.ts';

const sectionFile = Type.Object({
  name: Type.String(),
  roles: Type.Array(Type.Enum([...SECTION_ROLES]), { minItems: 2 }),
  /** The weight of a role is `scale × the signed byte`. */
  scale: Type.Number({ exclusiveMinimum: 0 }),
  /** For each piece one byte a role, in base64; `''` is what every question has. */
  weights: Type.Record(Type.String(), Type.String()),
});
export type SectionFile = Static<typeof sectionFile>;

export interface SectionModel {
  /** How likely each kind of section holds the answer, by the question's wording alone; sums to 1. */
  chances(question: SectionQuestion): ReadonlyMap<SectionRole, number>;
}

/**
 * Reads the trained weights (models/sections). A list of wordings knows what its authors thought of; this
 * learnt from questions of people who did not know the list, and reads the list's verdict beside their words.
 * Throws AppError `config_invalid` where the file is none.
 */
export function readSectionModel(path: string): SectionModel {
  const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
  if (!Value.Check(sectionFile, value))
    throw new AppError('config_invalid', { message: `${path} is not a file of section weights.` });
  return createSectionModel(value);
}

export function createSectionModel({ roles, scale, weights }: SectionFile): SectionModel {
  const rows = new Map(
    Object.entries(weights).map(([piece, bytes]) => [
      piece,
      new Int8Array(Buffer.from(bytes, 'base64')),
    ]),
  );
  return {
    chances(question) {
      const sums = new Float64Array(roles.length);
      const add = (row: Int8Array | undefined, value: number): void => {
        for (let k = 0; k < sums.length; k += 1)
          sums[k] = (sums[k] ?? 0) + scale * value * (row?.[k] ?? 0);
      };
      add(rows.get(''), 1);
      for (const [piece, value] of sectionValues(question, (name) => rows.has(name)))
        add(rows.get(piece), value);
      const most = Math.max(...sums);
      const odds = [...sums].map((sum) => Math.exp(sum - most));
      const total = odds.reduce((all, one) => all + one, 0);
      return new Map(roles.map((role, k) => [role, (odds[k] ?? 0) / total]));
    },
  };
}
