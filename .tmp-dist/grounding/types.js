/** `auto` quotes facts; `quoted` splices stored sentences; `cited` is checked prose with [n]; `off` is plain chat. */
export const GROUNDING_MODES = ['auto', 'quoted', 'cited', 'off'];
/** Why there is no answer; stable words for programs. */
export const ABSTENTION_REASONS = [
  'no_question',
  'no_documents',
  'subject_not_found',
  'section_absent',
  'not_covered',
  'verification_failed',
];
//# sourceMappingURL=types.js.map
