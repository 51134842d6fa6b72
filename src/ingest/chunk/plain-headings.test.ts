import { expect, test } from 'vitest';
import { plainHeadings } from './plain-headings.ts';

const found = (text: string): (string | number)[][] =>
  plainHeadings(text).map(({ level, title }) => [level, title]);

test('numbered lines and known titles are headings of their level', () => {
  const text = [
    '第一章 总则',
    '正文。',
    '一、定义',
    '高血压是一种病。',
    '（一）诊断要点',
    '正文。',
    '3.2 诊断标准',
    '正文。',
    '治疗：',
    '正文。',
    '5.1 Lactic Acidosis',
    'Text.',
  ].join('\n');
  expect(found(text)).toEqual([
    [1, '总则'],
    [2, '定义'],
    [3, '诊断要点'],
    [3, '诊断标准'],
    [2, '治疗'],
    [3, 'Lactic Acidosis'],
  ]);
});

test('lists, sentences, values and tables of contents are not', () => {
  expect(found('1. 发热\n2. 咳嗽\n3. 头痛\n正文。')).toEqual([]);
  expect(found('1. 患者应当禁食。\n正文。')).toEqual([]);
  expect(found('正文如下\n2 片一日三次\n正文。')).toEqual([]);
  expect(found('| 一、定义 | 1 |')).toEqual([]);
});
