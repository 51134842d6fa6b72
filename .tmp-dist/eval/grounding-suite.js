import { basename, extname } from 'node:path';
import { proportion } from './wilson.js';
/** Runs every case through the real dialogue and counts what a reader would call right. */
export async function runGroundingSuite(deps, cases) {
  const failures = [];
  const fail = (id, what) => {
    failures.push(`${id}: ${what}`);
    return false;
  };
  const quotes = { exact: 0, total: 0 };
  let found = 0;
  let inSection = 0;
  let contained = 0;
  let wronglyRefused = 0;
  for (const row of cases.answerable) {
    const reply = await ask(deps, [row.question]);
    await countExact(deps.store, reply, quotes);
    if (await foundInTop5(deps, row)) found += 1;
    else fail(row.id, 'not in the first five');
    if (reply.report.status !== 'answered') {
      wronglyRefused += 1;
      fail(row.id, `${reply.report.status} ${reply.report.reason ?? ''}`);
      continue;
    }
    if (leadsWith(reply, row)) inSection += 1;
    else fail(row.id, `leads with ${leadOf(reply)}`);
    if (containsAll(reply.text, row)) contained += 1;
    else fail(row.id, 'misses a required span');
  }
  let followed = 0;
  for (const row of cases.followUps) {
    const reply = await ask(deps, row.turns);
    await countExact(deps.store, reply, quotes);
    const right = reply.report.quotations.some(
      ({ document }) => stem(document.filename) === row.document,
    );
    if (right && containsAll(reply.text, row)) followed += 1;
    else
      fail(row.id, `resolved to ${JSON.stringify(reply.report.question)}, ${reply.report.status}`);
  }
  let refused = 0;
  for (const row of cases.unanswerable) {
    const { report } = await ask(deps, [row.question]);
    if (report.status === 'abstained') refused += 1;
    else fail(row.id, `${report.status}, should have been refused (${row.category})`);
  }
  const alarms = { right: 0, wrong: 0 };
  const emergencies = cases.emergencies.filter(({ emergency }) => emergency).length;
  for (const row of cases.emergencies) {
    const { report } = await ask(deps, [row.text]);
    const alarmed = report.status === 'emergency';
    if (alarmed && row.emergency) alarms.right += 1;
    if (alarmed && !row.emergency) alarms.wrong += 1;
    if (alarmed !== row.emergency) fail(row.id, alarmed ? 'false alarm' : 'missed emergency');
  }
  return {
    recallAt5: proportion(found, cases.answerable.length),
    sectionAccuracy: proportion(inSection, cases.answerable.length),
    mustContain: proportion(contained, cases.answerable.length),
    quotationExactness: proportion(quotes.exact, quotes.total),
    refusalPrecision: proportion(refused, refused + wronglyRefused),
    refusalRecall: proportion(refused, cases.unanswerable.length),
    followUps: proportion(followed, cases.followUps.length),
    emergencyRecall: proportion(alarms.right, emergencies),
    falseAlarms: proportion(alarms.wrong, cases.emergencies.length - emergencies),
    failures,
  };
}
async function ask({ dialogue, engine, storeId }, turns) {
  let text = '';
  for await (const event of dialogue.respond(
    {
      messages: turns.map((content) => ({ role: 'user', content })),
      mode: 'quoted',
      storeIds: [storeId],
      generation: { maxTokens: 512 },
    },
    engine,
    new AbortController().signal,
  )) {
    if (event.type === 'report') return { text, report: event.report };
    text += event.text;
  }
  throw new Error('the dialogue ended without a report');
}
async function foundInTop5({ search, storeId }, row) {
  const { hits } = await search.search({ query: row.question, storeIds: [storeId], limit: 5 });
  return hits.some(
    ({ document, chunk }) =>
      stem(document.filename) === row.document && sameSection(chunk.sectionPath, row.section),
  );
}
/** Every quotation must be the stored text between its offsets, and stand in the answer where it says. */
async function countExact(store, { text, report }, counts) {
  for (const q of report.quotations) {
    const stored = await store.readText(q.document.id);
    counts.total += 1;
    const same = stored.slice(q.start, q.end) === q.citedText;
    if (same && text.slice(q.answerStart, q.answerEnd) === q.citedText) counts.exact += 1;
  }
}
function leadsWith({ report }, { document, section }) {
  const lead = report.quotations[0];
  return (
    lead !== undefined &&
    stem(lead.document.filename) === document &&
    sameSection(lead.section.split(' > '), section)
  );
}
function leadOf({ report }) {
  const lead = report.quotations[0];
  return lead === undefined ? 'nothing' : `${stem(lead.document.filename)} ${lead.section}`;
}
function containsAll(text, { must_contain, must_not_contain = [] }) {
  return (
    must_contain.every((span) => text.includes(span)) &&
    must_not_contain.every((span) => !text.includes(span))
  );
}
function sameSection(path, section) {
  const bare = (heading) => heading.replace(/[^\p{L}\p{N}]/gu, '').toLowerCase();
  return path.some((heading) => bare(heading) === bare(section));
}
function stem(filename) {
  const name = basename(filename);
  return name.slice(0, name.length - extname(name).length);
}
//# sourceMappingURL=grounding-suite.js.map
