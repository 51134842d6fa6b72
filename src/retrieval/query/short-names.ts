import { isHan } from '../../core/text/normalize.ts';

/** What stands before or behind the part of a name that people say. Salts, forms and halves of a combination stay: they tell drugs apart. */
const BEFORE = /^(?:维生素|(?:vitamin|insulin|community[- ]acquired) )/;
const BEHIND =
  /(?:研究|试验|制度|管理|检查|测定|检验|分析|计数|胰岛素| (?:count|test|trial|study|policy))$/;

const LEAST_HAN = 2;
const LEAST_LETTERS = 3;
/** Left over from names, but said of much else. */
const TOO_WIDE =
  /^(?:控制|隔离|生化|血液|尿液|动脉|静脉|抗生素|抗菌药|抗菌素|洗手|test|pregnancy|chance)$/;

/** A shorter way to say a normalised name (4S研究: 4S, 门冬胰岛素: 门冬); it counts only where no whole name stands in the question. */
export function shortNameOf(name: string): string | undefined {
  const short = name.replace(BEFORE, '').replace(BEHIND, '').trim();
  return short !== name && isLongEnough(short) && !TOO_WIDE.test(short) ? short : undefined;
}

function isLongEnough(short: string): boolean {
  if (Array.from(short).some(isHan)) return short.length >= LEAST_HAN;
  return short.length >= LEAST_LETTERS || /^(?=.*\d)[a-z\d]{2,}$/.test(short);
}
