import type { Language } from '../../core/text/language.ts';
import type { Audience } from '../types.ts';
import type { Interpretation, ItemResult, Urgency } from './interpretation.ts';
import { escapeHtml } from './escape-html.ts';
import { rangeBar, trendPlot } from './report-plots.ts';
import { REPORT_STYLE } from './report-style.ts';
import { shownUnit } from './shown-unit.ts';

const WORDS = {
  zh: {
    title: '体检报告解读',
    item: '项目',
    result: '结果',
    interval: '参考范围',
    place: '位置',
    note: '解读与建议',
    summary: '小结',
    together: '综合分析',
    imaging: '影像分类',
    derived: '计算值',
    findings: '影像与其他检查所见（原文）',
    sources: '资料原文',
    next: '建议',
    male: '男',
    female: '女',
    years: '岁',
    report: '本报告',
    builtIn: '内置标准',
    unread: '未能读出的内容',
    sex: '性别',
    age: '年龄',
    date: '检查日期',
    last: '上次',
    signed: '审核医师：＿＿＿＿＿＿　　日期：＿＿＿＿＿＿',
    footer: '由规则自动生成（AI 辅助），供医生参考，不能代替诊断。数值均为报告原文。',
    groups: {
      immediate: '立即处理',
      soon: '尽快就诊',
      'follow-up': '复查或随访',
      'not-judged': '未作判断',
      normal: '正常',
    },
  },
  en: {
    title: 'Check-up interpretation',
    item: 'Item',
    result: 'Result',
    interval: 'Interval',
    place: 'Place',
    note: 'Meaning and next step',
    summary: 'Summary',
    together: 'Taken together',
    imaging: 'Imaging categories',
    derived: 'Derived values',
    findings: 'Imaging and other findings (as printed)',
    sources: 'From the loaded documents',
    next: 'Next',
    male: 'male',
    female: 'female',
    years: 'years',
    report: 'this report',
    builtIn: 'built-in',
    unread: 'What could not be read',
    sex: 'Sex',
    age: 'Age',
    date: 'Date',
    last: 'last',
    signed: 'Reviewed by: ____________   Date: ____________',
    footer:
      'Made by rules (AI-assisted) for a clinician to review; not a diagnosis. All figures are as printed.',
    groups: {
      immediate: 'At once',
      soon: 'Soon',
      'follow-up': 'Repeat or follow up',
      'not-judged': 'Not judged',
      normal: 'Normal',
    },
  },
} as const;

type Words = (typeof WORDS)[Language];
const ORDER: readonly Urgency[] = ['immediate', 'soon', 'follow-up', 'not-judged', 'normal'];
const ARROWS = { H: '↑', HH: '↑↑', L: '↓', LL: '↓↓', A: '*', N: '' } as const;

/** A self-contained page to print or hand out: no script, nothing loaded from elsewhere, all text escaped. */
export function checkupHtml(
  interpretation: Interpretation,
  summary: string,
  language: Language,
  audience: Audience = 'clinician',
): string {
  const w = WORDS[language];
  const { items } = interpretation;
  const urgent = items.some(({ urgency }) => urgency === 'immediate');
  const groups = ORDER.map((urgency) => ({
    urgency,
    rows: items.filter((one) => one.urgency === urgency),
  })).filter(({ rows }) => rows.length > 0);
  const body = groups.map(
    ({ urgency, rows }) =>
      `<tbody><tr class="group ${urgency}"><th colspan="5">${w.groups[urgency]}（${rows.length}）</th></tr>${rows
        .map((one) => itemRow(one, language, audience))
        .join('\n')}</tbody>`,
  );
  return `<!doctype html><html lang="${language === 'zh' ? 'zh-CN' : 'en'}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${w.title}</title><style>${REPORT_STYLE}</style></head><body${urgent ? ' class="urgent"' : ''}>
<header><h1>${w.title}</h1><div class="meta">${metaLine(interpretation, w)}</div></header>
<h2>${w.summary}</h2><div class="summary">${escapeHtml(summary)}</div>
${blocks(interpretation, language)}
<table><thead><tr><th>${w.item}</th><th>${w.result}</th><th>${w.interval}</th><th>${w.place}</th><th>${w.note}</th></tr></thead>${body.join('\n')}</table>
${tail(interpretation, language)}
<p class="signed">${w.signed}</p><footer>${w.footer}</footer></body></html>`;
}

function metaLine({ patient, date }: Interpretation, w: Words): string {
  const cells = [
    patient.sex === undefined ? undefined : [w.sex, w[patient.sex]],
    patient.ageYears === undefined
      ? undefined
      : [w.age, `${shownAge(patient.ageYears)} ${w.years}`],
    date === undefined ? undefined : [w.date, date],
  ].filter((cell) => cell !== undefined);
  return cells
    .map(([label = '', value = '']) => `<span>${label}：<b>${escapeHtml(value)}</b></span>`)
    .join('');
}

function shownAge(years: number): string {
  return Number.isInteger(years) ? String(years) : years.toFixed(1);
}

/** What several results, or an image, say together: before the table, where it is read. */
function blocks({ patterns, imaging }: Interpretation, language: Language): string {
  const w = WORDS[language];
  const card = (
    urgency: Urgency,
    name: string,
    text: string,
    next: string,
    source: string,
  ): string =>
    `<div class="card ${urgency}"><b>${escapeHtml(name)}</b><span class="tag">${w.groups[urgency]}</span><p>${escapeHtml(text)}</p><p>${w.next}：${escapeHtml(next)}</p><div class="note">${escapeHtml(source)}</div></div>`;
  const sorted = patterns.toSorted((a, b) => ORDER.indexOf(a.urgency) - ORDER.indexOf(b.urgency));
  const together = sorted.map(({ urgency, name, text, next, source }) =>
    card(urgency, name[language], text[language], next[language], source.title),
  );
  const images = imaging.map(({ urgency, name, category, quote, text, next, source }) =>
    card(
      urgency,
      `${name[language]} ${/^\d/u.test(category) ? category : ''}`.trim(),
      `「${quote}」 ${text[language]}`,
      next[language],
      source.title,
    ),
  );
  return [section(w.together, together.join('')), section(w.imaging, images.join(''))].join('');
}

function tail({ items, derived, findings, unread }: Interpretation, language: Language): string {
  const w = WORDS[language];
  const values = derived.map(
    ({ name, value, unit, flag, source }) =>
      `<li class="${flag ?? ''}">${escapeHtml(`${name[language]}：${value} ${shownUnit(unit)} ${ARROWS[flag ?? 'N']}`)} <span class="note">${escapeHtml(source.title)}</span></li>`,
  );
  const quotes = items.flatMap(({ row, citations }) =>
    citations.map(
      (c) =>
        `<blockquote>${escapeHtml(c.citedText)}<div class="note">${escapeHtml(`${row.name} · 《${c.document.title}》${c.section}`)}</div></blockquote>`,
    ),
  );
  const prose = findings.map((f) => `<p><b>${escapeHtml(f.title)}</b> ${escapeHtml(f.text)}</p>`);
  const missed = unread.map(({ text }) => `<li>${escapeHtml(text)}</li>`);
  return [
    section(w.derived, values.length === 0 ? '' : `<ul>${values.join('')}</ul>`),
    section(w.findings, prose.join('')),
    section(w.sources, quotes.join('')),
    section(w.unread, missed.length === 0 ? '' : `<ul class="note">${missed.join('')}</ul>`),
  ].join('');
}

function section(title: string, inner: string): string {
  return inner === '' ? '' : `<section><h2>${title}</h2>${inner}</section>`;
}

function itemRow(one: ItemResult, language: Language, audience: Audience): string {
  const w = WORDS[language];
  const { row, item, flag, interval, trend, meaning, notes } = one;
  const own = item === undefined || item.name[language] === row.name ? '' : item.name[language];
  const from =
    interval === undefined
      ? ''
      : interval.from === 'report'
        ? w.report
        : (interval.source?.title ?? w.builtIn);
  const said = [
    ...(meaning === undefined
      ? []
      : [
          `<p>${escapeHtml(meaning.text[audience][language])}</p>`,
          `<p>${w.next}：${escapeHtml(meaning.next[language])}</p>`,
          `<div class="note">${escapeHtml(meaning.source.title)}</div>`,
        ]),
    ...notes.map(({ text }) => `<div class="note">▪ ${escapeHtml(text[language])}</div>`),
  ].join('');
  const beyond =
    one.beyond === undefined ? '' : `${one.beyond > 0 ? percentBeyond(one, language) : ''}`;
  const value = `${row.comparator ?? ''}${row.value} ${shownUnit(row.unit ?? '')} ${ARROWS[flag ?? 'N']}`;
  return `<tr><td>${escapeHtml(row.name)}<div class="note">${escapeHtml(own)}</div></td><td class="${flag ?? ''}">${escapeHtml(value)}<div class="note">${escapeHtml(beyond)}</div>${trend === undefined ? '' : `<div class="note">${trendPlot(trend.previous, one.own ?? trend.previous)} ${escapeHtml(`${w.last} ${trend.previous}${trend.previousDate === undefined ? '' : ` (${trend.previousDate})`} ${trend.delta > 0 ? '+' : ''}${trend.percent}%`)}</div>`}</td><td>${escapeHtml(shownInterval(interval))}<div class="note">${escapeHtml(from)}</div></td><td>${interval === undefined || typeof row.value !== 'number' ? '' : rangeBar(interval.from === 'report' ? row.value : (one.own ?? row.value), interval, flag)}</td><td>${said}</td></tr>`;
}

/** A built-in interval may be in another unit than the result, so its own is shown. */
function shownInterval(interval: ItemResult['interval']): string {
  if (interval === undefined) return '';
  return interval.from === 'report'
    ? interval.text
    : `${interval.text} ${shownUnit(interval.unit)}`;
}

function percentBeyond({ beyond = 0, flag }: ItemResult, language: Language): string {
  const share = `${Math.round(beyond * 100)}%`;
  const low = flag === 'L' || flag === 'LL';
  if (language === 'zh') return low ? `低于下限 ${share}` : `高于上限 ${share}`;
  return low ? `${share} below the limit` : `${share} above the limit`;
}
