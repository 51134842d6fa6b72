/**
 * What a section is for, whatever its heading says: 【禁忌】, "禁 忌：" and "Contraindications" are one role.
 * Ingest assigns roles to headings; a question's section intent is one of them.
 */
export const SECTION_ROLES = [
  // drug inserts, in the order of the NMPA rules for chemical drugs
  'approval-date',
  'boxed-warning',
  'drug-name',
  'composition',
  'appearance',
  'indications',
  'strengths',
  'dosage',
  'adverse-reactions',
  'contraindications',
  'precautions',
  'pregnancy',
  'pediatric',
  'geriatric',
  'renal-hepatic',
  'interactions',
  'overdose',
  'clinical-trials',
  'pharmacology',
  'pharmacokinetics',
  'storage',
  'packaging',
  'shelf-life',
  'standard',
  'approval-number',
  'manufacturer',
  // guidelines and textbooks
  'definition',
  'causes',
  'presentation',
  'tests',
  'diagnosis',
  'treatment',
  'prevention',
  'follow-up',
  'patient-advice',
  'when-emergency',
  // laboratory tests
  'purpose',
  'reference-interval',
  'high',
  'low',
  'critical-values',
  'next-steps',
  'interference',
  // rules and policies
  'time-limit',
  'notice',
  // clinical pathways, in the order of the national ones
  'entry-criteria',
  'length-of-stay',
  'day-plan',
  'discharge',
  'variance',
  // research digests
  'research-question',
  'methods',
  'participants',
  'results',
  'limitations',
] as const;
export type SectionRole = (typeof SECTION_ROLES)[number];
