import { expect, test } from 'vitest';
import { unansweredPoints } from './asked-points.ts';

test.each([
  ['奥氮平片昨晚漏了一次，今天怎么办', '奥氮平每日1次，与进餐无关。', 1],
  ['奥氮平片昨晚漏了一次，今天怎么办', '漏服时应尽快补服。', 0],
  ['咽不下去，能碾碎了拌粥吃吗', '一日1次口服。', 1],
  ['能碾碎吗', '应整片吞服。', 0],
  ['缬沙坦的消除半衰期是几小时', '缬沙坦的生物利用度约为23%。', 1],
  ['一天吃几片', '一次1片。', 0],
])('%s | %s: %i', (question, text, count) => {
  expect(unansweredPoints(question, text)).toBe(count);
});
