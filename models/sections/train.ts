import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { openStarterKnowledge } from '../starter-knowledge.ts';
import { crossFit, fitSections } from './fit-sections.ts';
import { SECTIONS_PENALTY } from './penalty.ts';
import { sectionQuestions } from './questions.ts';
import { wordingQuestions } from './wordings.ts';

/** Strengths of the penalty that are compared; the best goes to penalty.ts, where the other trainings read it. */
const PENALTIES = [2e-5, 1e-4];

const { values } = parseArgs({
  options: {
    questions: { type: 'string', default: 'corpora/eval' },
    out: { type: 'string', default: 'models/sections/xinglin-sections-v1.json' },
  },
});
const starter = await openStarterKnowledge();
try {
  const questions = await sectionQuestions(starter, values.questions);
  const wordings = await wordingQuestions(starter, values.questions);
  const figures = PENALTIES.map((l2) => ({ l2, ...crossFit(questions, wordings, l2) }));
  for (const { l2, first, firstThree } of figures)
    process.stdout.write(
      `l2 ${l2}: right kind of section first ${first.toFixed(3)}, among three ${firstThree.toFixed(3)}\n`,
    );
  const listed = questions.filter(
    ({ question, roles }) => question.mainRole !== undefined && roles.has(question.mainRole),
  );
  process.stdout.write(
    `${questions.length} questions, ${wordings.length} wordings; by the list of wordings alone ${(listed.length / questions.length).toFixed(3)}\n`,
  );
  writeFileSync(
    values.out,
    `${JSON.stringify(fitSections([...questions, ...wordings], SECTIONS_PENALTY), undefined, 1)}\n`,
  );
} finally {
  await starter.close();
}
