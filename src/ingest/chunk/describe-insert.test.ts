import { expect, test } from 'vitest';
import { insertSections } from './cut-insert.ts';
import { describeInsert } from './describe-insert.ts';

const describe = (text: string) =>
  describeInsert(text, insertSections({ text, headings: [], pages: [], meta: {} }));

test('names are read from one line as from a list', () => {
  const expected = {
    title: '盐酸二甲双胍缓释片说明书',
    subject: '盐酸二甲双胍缓释片',
    aliases: ['盐酸二甲双胍', '二甲双胍', '格华止', 'Metformin Hydrochloride Tablets'],
  };
  const rest = '\n【适应症】糖尿病。\n【用法用量】口服。\n【禁忌】无。';
  expect(
    describe(
      `【药品名称】通用名称：盐酸二甲双胍缓释片 商品名称：格华止® 英文名称：Metformin Hydrochloride Tablets 汉语拼音：Yansuan${rest}`,
    ),
  ).toEqual(expected);
  expect(
    describe(
      `【药品名称】\n- 通用名称：盐酸二甲双胍缓释片。\n- 商品名称：格华止。\n- 英文名称：Metformin Hydrochloride Tablets。${rest}`,
    ),
  ).toEqual(expected);
});

test('a section that holds the name alone is the name', () => {
  expect(describe('【药品名称】布洛芬缓释胶囊\n【成份】a\n【禁忌】b\n【用法用量】c')).toMatchObject(
    {
      subject: '布洛芬缓释胶囊',
      aliases: ['布洛芬'],
    },
  );
});

test('an empty trade name is none, and two characters left of a name are not a name', () => {
  expect(
    describe('【药品名称】通用名称：甘草片 商品名称：无\n【成份】a\n【禁忌】b\n【用法用量】c'),
  ).toEqual({ title: '甘草片说明书', subject: '甘草片', aliases: [] });
});

test('without the section nothing is made up', () => {
  expect(describe('【禁忌】a\n【成份】b\n【用法用量】c\n【贮藏】d')).toEqual({ aliases: [] });
});

test.each([
  ['【药品上市许可持有人】\n\n示例企业乙。\n【生产企业】别家', '示例企业乙'],
  ['【生产企业】\n企业名称：示例制药有限公司\n地址：示例市一号', '示例制药有限公司'],
  ['【生产企业】地址：示例市一号', undefined],
])('whose drug it is: %j', (section, maker) => {
  const text = `【药品名称】布洛芬片\n【成份】a\n【禁忌】b\n【用法用量】c\n${section}`;
  expect(describe(text).maker).toBe(maker);
});
