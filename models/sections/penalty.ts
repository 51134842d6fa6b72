/** The strength of the penalty that models/sections/train.ts found best in cross-validation. */
export const SECTIONS_PENALTY = 2e-5;
