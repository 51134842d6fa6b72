import type { Quotation } from '../grounding/types.ts';
import { documentStem, holdsSpan, placesOf, type TwoDocumentCase } from './grounding-cases.ts';
import { type Proportion, proportion } from './wilson.ts';

/**
 * For each part of a question whether the answer holds it: every span stands in what is quoted from the document that the part
 * names, or from one of its other places. The same words quoted from any other document do not count.
 */
export function heldParts(
  { parts }: TwoDocumentCase,
  quotations: readonly Pick<Quotation, 'document' | 'citedText'>[],
): boolean[] {
  return parts.map((part) =>
    placesOf(part).some(({ document, must_contain }) => {
      const quoted = quotations
        .filter((quotation) => documentStem(quotation.document.filename) === document)
        .map(({ citedText }) => citedText);
      return must_contain.every((span) => quoted.some((text) => holdsSpan(text, span)));
    }),
  );
}

/** Counts what `heldParts` found, one row a question: both parts, at least one, and all parts together. */
export function scoreTwoDocuments(
  held: readonly (readonly boolean[])[],
): Record<'twoDocuments' | 'twoDocumentsAnyPart' | 'twoDocumentsParts', Proportion> {
  const parts = held.flat();
  return {
    twoDocuments: proportion(held.filter((row) => row.every(Boolean)).length, held.length),
    twoDocumentsAnyPart: proportion(held.filter((row) => row.some(Boolean)).length, held.length),
    twoDocumentsParts: proportion(parts.filter(Boolean).length, parts.length),
  };
}
