/** The strength of the penalty that models/sections/train.ts found best in cross-validation. */
export const SECTIONS_PENALTY = 1e-4;
