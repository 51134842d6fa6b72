import { expect, test } from 'vitest';
import { htmlToText } from './html-text.ts';

test('headings, paragraphs and lists become lines; scripts, styles and navigation are dropped', () => {
  const { text, headings, title } = htmlToText(`<html><head><title> 血钾
    检验 </title><style>p{}</style></head><body><nav>首页</nav><script>alert(1)</script>
    <h1>血钾</h1><p>第一段
    还是第一段<br>换行</p>
    <h2>危急值</h2><ul><li>低于2.8</li><li><p>高于6.2</p></li></ul>
    <ol start="3"><li>三<ul><li>内层</li></ul></li><li><p>四</p><p>四续</p></li></ol>&lt;完&gt;</body></html>`);
  expect(title).toBe('血钾 检验');
  expect(text).toBe(
    '血钾\n\n第一段 还是第一段\n换行\n\n危急值\n\n低于2.8\n高于6.2\n\n3. 三\n\n内层\n4. 四\n四续\n\n<完>',
  );
  expect(headings.map(({ start, end, level }) => [text.slice(start, end), level])).toEqual([
    ['血钾', 1],
    ['危急值', 2],
  ]);
});

test('a table becomes one line a row, and a cell that spans rows is repeated in each', () => {
  const { text } = htmlToText(`<table><caption>参考区间</caption>
    <tr><th>性别</th><th>年龄</th><th>区间</th></tr>
    <tr><td rowspan="2">男</td><td>成人</td><td>130–175</td></tr>
    <tr><td>儿童</td><td></td></tr>
    <tr><td colspan="2">合计|总</td><td>x</td></tr></table>`);
  expect(text).toBe(
    '参考区间\n\n| 性别 | 年龄 | 区间 |\n| 男 | 成人 | 130–175 |\n| 男 | 儿童 | |\n| 合计/总 | | x |',
  );
});

test('a table that only arranges the page leaves its text in paragraphs', () => {
  const { text } = htmlToText('<table><tr><td><p>一</p><p>二</p></td></tr></table>');
  expect(text).toBe('一\n\n二');
});

test('raised and lowered digits never run into their base: 10 to the 9th is not 109', () => {
  const { text } = htmlToText(
    '<p>3.5×10<sup>9</sup>/L，Na<sup>+</sup>，H<sub>2</sub>O，x<sup>ab</sup></p><table><tr><td>10<sup>-3</sup></td><td>b</td></tr></table>',
  );
  expect(text).toBe('3.5×10⁹/L，Na⁺，H₂O，x^ab\n\n| 10⁻³ | b |');
});

test('nesting that no page has is refused as hostile', () => {
  expect(() => htmlToText('<div>'.repeat(5_000))).toThrow(
    expect.objectContaining({ code: 'file_hostile' }),
  );
});
