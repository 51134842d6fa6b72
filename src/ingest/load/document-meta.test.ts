import { expect, test } from 'vitest';
import { mergeMeta, parseDocumentMeta } from './document-meta.ts';

const damaged = (part: string): unknown =>
  expect.objectContaining({ code: 'file_damaged', message: expect.stringContaining(part) });

test('every known key is read, unknown ones are left alone', () => {
  const yaml = `kind: drug-insert
title: 盐酸二甲双胍片说明书
subject: 二甲双胍
aliases: [盐酸二甲双胍, 格华止, 格华止, ""]
language: zh-CN
version: 2025
effective_from: 2025-03-01
effective_until: 2027-02-28
sources:
  - name: 国家药品监督管理局
    year: 2022
    section: 禁忌
  - 一本书
numbers_checked: 2026-11-23`;
  expect(parseDocumentMeta(yaml, 'Front matter')).toEqual({
    kind: 'drug-insert',
    title: '盐酸二甲双胍片说明书',
    subject: '二甲双胍',
    aliases: ['盐酸二甲双胍', '格华止'],
    language: 'zh',
    version: '2025',
    effectiveFrom: '2025-03-01',
    effectiveUntil: '2027-02-28',
    sources: [{ name: '国家药品监督管理局', year: 2022, section: '禁忌' }, { name: '一本书' }],
  });
});

test.each([
  ['kind: recipe', 'kind must be one of'],
  ['effective_from: 2025-02-30', 'effective_from must be a date'],
  ['title: [a, b]', 'title must be text'],
  ['aliases: [{a: 1}]', 'aliases must be a list of names'],
  ['sources: [{year: 2020}]', 'each source needs a name'],
  ['- a\n- b', 'must be a list of keys and values'],
  ['title: a\ntitle: b', 'not valid YAML'],
  ['title: "open', 'not valid YAML (line 1)'],
])('%j is refused: %s', (yaml, message) => {
  expect(() => parseDocumentMeta(yaml, 'Sidecar file')).toThrow(damaged(message));
});

test('YAML aliases, the way to make a small file huge, are refused', () => {
  const bomb = ['a: &a [x, x]', 'b: &b [*a, *a]', 'c: &c [*b, *b]', 'title: *c'].join('\n');
  expect(() => parseDocumentMeta(bomb, 'Front matter')).toThrow(damaged('aliases'));
  expect(() => parseDocumentMeta(`title: ${'x'.repeat(70_000)}`, 'Front matter')).toThrow(
    damaged('64 KiB'),
  );
});

test('merging keeps what the other side does not say', () => {
  expect(mergeMeta({ title: 'a', subject: 'b' }, { title: 'c' })).toEqual({
    title: 'c',
    subject: 'b',
  });
});
