import { describe, expect, test } from 'vitest';
import { readGroundingCases } from '../../eval/grounding-cases.ts';
import { detectRedFlags } from './detect.ts';
import { emergencyInstruction } from './instruction.ts';

describe('an emergency is recognised', () => {
  test.each([
    ['我爸突然胸痛，一身大汗', 'chest-pain'],
    ['老伴嘴歪了，右边胳膊抬不起来', 'stroke'],
    ['孩子吃了花生嘴唇肿了，喘不上气', 'breathlessness'],
    ['我妈晕倒了叫不醒', 'unconscious'],
    ['宝宝在抽搐，口吐白沫', 'seizure'],
    ['伤口血流不止', 'bleeding'],
    ['我不想活了', 'suicide'],
    ['我妈术后大出血，血流不止', 'bleeding'],
    ['有冠心病史，半小时前胸痛，出了一身汗', 'chest-pain'],
    ['屋里烧炭，一氧化碳中毒，头晕恶心', 'poisoning'],
    ['新生儿发烧39度', 'infant-fever'],
    ['怀孕三个月，突然出血了', 'pregnancy-bleeding'],
    ['开水烫了孩子一身，全身都是泡', 'burns'],
    ['My husband collapsed and is not breathing', 'unconscious'],
    ['I want to kill myself', 'suicide'],
    ['后背突然像被撕开一样疼', 'aortic'],
    ['肚子突然剧痛，硬得像木板', 'acute-abdomen'],
    ['儿子睾丸突然剧痛又肿', 'torsion'],
    ['高烧头痛，脖子僵得低不下头', 'head-and-neck'],
    ['糖尿病孩子呼吸又深又快，嘴里有烂苹果味', 'metabolic'],
    ['在地里被毒蛇咬了', 'bites'],
    ['我把一整瓶安眠药都吞下去了', 'poisoning'],
    ['停经两个月，右下腹撕裂一样疼', 'pregnancy-bleeding'],
    ['我爸吐了半盆鲜血', 'bleeding'],
  ])('%s', (text, flag) => {
    expect(detectRedFlags(text)).toContain(flag);
  });
});

describe('no emergency is seen where nobody is in one', () => {
  test.each([
    '胸痛的常见原因有哪些？',
    '脑卒中的症状有哪些',
    '患者无胸痛，无出汗',
    '三年前晕倒过一次，现在想查血红蛋白',
    '如何预防一氧化碳中毒',
    '舍曲林的警示语里关于自杀意念说了什么',
    'What are the symptoms of a stroke?',
    '二甲双胍的禁忌有哪些',
    '我抽了二十年烟',
    '笑到喘不过气',
    '护士抽了好几管血',
    '没有呼吸困难，就是鼻子堵',
    '教科书上说的过敏性休克怎么区分',
    '如果突然胸痛出汗，应该怎么处理',
  ])('%s', (text) => {
    expect(detectRedFlags(text)).toEqual([]);
  });
});

test('of the emergencies kept for tuning none is missed', () => {
  const { emergencies } = readGroundingCases('corpora/eval', ['tune']);
  const missed = emergencies.filter(
    (row) => row.emergency && detectRedFlags(row.text).length === 0,
  );
  expect(missed.map(({ id }) => id)).toEqual([]);
});

test('the instruction comes in the language of the question, help first', () => {
  expect(emergencyInstruction(['poisoning'], 'zh')).toMatch(
    /^这可能是危及生命的急症。请立即拨打 120/,
  );
  expect(emergencyInstruction(['suicide'], 'en')).toMatch(
    /^This may be a life-threatening emergency\. Call/,
  );
});
