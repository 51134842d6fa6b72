/** A half-open range of a stored text, in JavaScript string indices (UTF-16 units). */
export interface Span {
  readonly start: number;
  readonly end: number;
}
