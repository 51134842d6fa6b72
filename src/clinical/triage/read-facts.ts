import { normalizeForMatch } from '../../core/text/normalize.ts';
import { redFlagsByRule } from '../red-flags/detect.ts';
import type { SymptomMatches } from './match-symptoms.ts';
import { type AskedQuestion, askedQuestion } from './questions.ts';
import { readDurations } from './read-duration.ts';
import { readAgeAnswer, readPerson } from './read-person.ts';
import { readBloodPressure, readTemperature } from './read-measurements.ts';
import { readSeverity } from './read-severity.ts';
import type { TriageTables } from './triage-tables.ts';
import type { Severity, TriageFacts, TriageRequest, Unknown } from './types.ts';

const NO = /^(?:都|全|也|以上)*(?:没有?|无|木有|不是|不|否|未)|^(?:no|none|nope|neither|not)\b/;
const YES = /^(?:有|是|对|嗯|会|怀)|^(?:yes|yeah|yep)\b/;
const UNSURE = /不确定|不知道|不清楚|可能|也许|not sure|maybe|don't know|possibly/;

interface Turn {
  readonly text: string;
  readonly matches: SymptomMatches;
  readonly asked: AskedQuestion | undefined;
}

/** Reads a conversation: what the user says, each answer against the question before it. */
export function readFacts(
  { messages, patient }: Pick<TriageRequest, 'messages' | 'patient'>,
  matcher: (text: string) => SymptomMatches,
  tables: TriageTables,
): TriageFacts {
  const turns = turnsOf(messages, matcher, tables);
  const texts = turns.map(({ text }) => text);
  const whole = texts.join('。');
  const person = readPerson(whole);
  const signs = readSigns(turns);
  const temperatureC = readTemperature(whole);
  const bloodPressure = readBloodPressure(whole);
  const { feverFromC, highPressure } = tables.rules;
  const present = new Set(signs.present);
  if ((temperatureC ?? 0) >= feverFromC) present.add('fever');
  if (
    (bloodPressure?.systolic ?? 0) >= highPressure.systolicFrom ||
    (bloodPressure?.diastolic ?? 0) >= highPressure.diastolicFrom
  ) {
    present.add('high-blood-pressure');
  }
  const sexes = new Set(
    tables.symptoms.filter(({ id }) => present.has(id)).flatMap(({ sex }) => sex ?? []),
  );
  const ageYears = patient?.ageYears ?? answerTo(turns, 'age', readAgeAnswer) ?? person.ageYears;
  const durations = readDurations(whole);
  return {
    present: [...present],
    denied: new Set([...signs.denied].filter((id) => !present.has(id))),
    asked: new Set(turns.flatMap(({ asked }) => asked?.unknown ?? [])),
    // A child's sex is not its mother's.
    sex: patient?.sex ?? [...sexes][0] ?? (person.isChild ? undefined : person.sex),
    ageYears,
    isChild:
      ageYears === undefined ? person.isChild : ageYears < tables.departments.childUnderYears,
    pregnant: patient?.pregnant ?? pregnancyAnswer(turns) ?? person.pregnant,
    ...durations,
    severity: worstSeverity(turns, tables),
    temperatureC,
    bloodPressure,
    unclearSign: signs.unclear,
    // Complaints without a name are weighed by the triage's own tables.
    redFlags: [...new Set([...texts, whole].flatMap(redFlagsByRule))],
  };
}

function turnsOf(
  messages: TriageRequest['messages'],
  matcher: (text: string) => SymptomMatches,
  tables: TriageTables,
): Turn[] {
  let asked: AskedQuestion | undefined;
  const turns: Turn[] = [];
  for (const { role, content } of messages) {
    if (role === 'assistant') {
      asked = askedQuestion(content, tables);
      continue;
    }
    const text = normalizeForMatch(content);
    turns.push({ text, matches: matcher(text), asked });
    asked = undefined;
  }
  return turns;
}

/** What is said later wins: a sign denied first and reported afterwards is there. */
function readSigns(turns: readonly Turn[]): {
  readonly present: ReadonlySet<string>;
  readonly denied: ReadonlySet<string>;
  readonly unclear: boolean;
} {
  const present = new Set<string>();
  const denied = new Set<string>();
  let unclear = false;
  for (const { text, matches, asked } of turns) {
    const listed = asked?.unknown === 'signs' ? asked.signs : [];
    const named = [...matches.present, ...matches.denied];
    if (listed.length > 0 && NO.test(text)) {
      for (const id of listed) if (!matches.present.includes(id)) denied.add(id);
    }
    if (listed.length > 0 && YES.test(text) && named.length === 0) unclear = true;
    for (const id of matches.denied) {
      denied.add(id);
      present.delete(id);
    }
    for (const id of matches.present) {
      present.add(id);
      denied.delete(id);
    }
  }
  for (const id of present) denied.delete(id);
  return { present, denied, unclear };
}

function answerTo<T>(
  turns: readonly Turn[],
  unknown: Unknown,
  read: (text: string) => T | undefined,
): T | undefined {
  const answer = turns.findLast(({ asked }) => asked?.unknown === unknown);
  return answer === undefined ? undefined : read(answer.text);
}

function pregnancyAnswer(turns: readonly Turn[]): TriageFacts['pregnant'] {
  return answerTo(turns, 'pregnancy', (text) => {
    if (NO.test(text) && !UNSURE.test(text)) return false;
    if (UNSURE.test(text)) return 'possible';
    return YES.test(text) ? true : undefined;
  });
}

function worstSeverity(turns: readonly Turn[], tables: TriageTables): Severity | undefined {
  const found = new Set(
    turns.map(({ text, asked }) =>
      readSeverity(text, tables.rules.pain, asked?.unknown === 'severity'),
    ),
  );
  return (['severe', 'moderate', 'mild'] as const).find((one) => found.has(one));
}
