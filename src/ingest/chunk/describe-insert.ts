import type { Section } from './sections.ts';

export interface InsertDescription {
  readonly title?: string;
  readonly subject?: string;
  readonly aliases: readonly string[];
  /** Who answers for it on the market, else who makes it. */
  readonly maker?: string;
}

const LABELS =
  '通用名称|通用名|商品名称|商品名|英文名称|英文名|曾用名|别名|汉语拼音|拼音名|化学名称|化学名|拉丁名|Generic name|Brand name|Trade name';
const LABEL = new RegExp(`(?:^|[\\s*\\-•；;。])(${LABELS})[*]*\\s*[：:]\\s*`, 'gi');
/** Longest first, so that 肠溶软胶囊 is not left as 肠溶软. */
const DOSAGE_FORM =
  /(?:肠溶软胶囊|肠溶胶囊|缓释胶囊|控释胶囊|软胶囊|胶囊|肠溶缓释片|肠溶片|缓释片|控释片|分散片|咀嚼片|泡腾片|口腔崩解片|口崩片|薄膜衣片|含片|片|颗粒|干混悬剂|混悬液|口服混悬液|口服溶液|口服液|糖浆|合剂|滴丸|大蜜丸|水蜜丸|浓缩丸|丸|散|注射液|粉针剂|吸入气雾剂|气雾剂|吸入粉雾剂|喷雾剂|乳膏|软膏|凝胶|滴眼液|滴鼻液|滴耳液|栓|贴剂|贴膏|酊|搽剂|洗剂|煎膏|膏)$/;
const SALT =
  /^(?:盐酸|硫酸氢|硫酸|马来酸|苯磺酸|富马酸|酒石酸|琥珀酸|磷酸|醋酸|甲磺酸|氢溴酸|枸橼酸)(?=\p{Script=Han}{3,})/u;
const NO_NAME = /^(?:无|暂无|—|-|\/|尚无)?[。.]?$/;

const MAKER_LABEL = /(?:企业名称|持有人名称|生产企业|名\s*称|\bName)\s*[：:]/i;

/**
 * What an insert calls its drug, read from its 【药品名称】 section: 通用名称 is the subject; trade, English and former names, and
 * the name without salt and dosage form, are its other names. And whose drug it is, from the section that names the maker.
 */
export function describeInsert(text: string, sections: readonly Section[]): InsertDescription {
  const maker = makerOf(text, sections);
  return { ...namesOf(text, sections), ...(maker === undefined ? {} : { maker }) };
}

function makerOf(text: string, sections: readonly Section[]): string | undefined {
  const section = sections.find(({ role }) => role === 'manufacturer');
  if (section === undefined) return undefined;
  const body = text.slice(section.start, Math.min(section.end, section.start + 500));
  const label = MAKER_LABEL.exec(body);
  if (label === null) return bareName(body);
  return cleanName(body.slice(label.index + label[0].length));
}

function namesOf(text: string, sections: readonly Section[]): InsertDescription {
  const section = sections.find(({ role }) => role === 'drug-name');
  if (section === undefined) return { aliases: [] };
  const body = text.slice(section.start, Math.min(section.end, section.start + 1_000));
  const names = labelledNames(body);
  const generic = names.find(({ label }) => /通用名|generic/i.test(label))?.name ?? bareName(body);
  if (generic === undefined) return { aliases: [] };
  const others = names
    .filter(({ label }) => /商品名|英文名|曾用名|别名|brand|trade/i.test(label))
    .flatMap(({ name }) => (/[A-Za-z]/.test(name) ? [name] : name.split(/[、，,]/)));
  const aliases = [...plainNames(generic), ...others.map((name) => name.trim())];
  return {
    title: /\p{Script=Han}/u.test(generic) ? `${generic}说明书` : generic,
    subject: generic,
    aliases: [...new Set(aliases)].filter((alias) => alias !== generic && alias.length >= 2),
  };
}

function labelledNames(body: string): { label: string; name: string }[] {
  const marks = [...body.matchAll(LABEL)];
  return marks.flatMap((mark, i) => {
    const label = mark[1] ?? '';
    const value = body.slice(mark.index + mark[0].length, marks[i + 1]?.index ?? body.length);
    const name = cleanName(value);
    return name === undefined ? [] : [{ label, name }];
  });
}

/** A section that holds the name and nothing else. */
function bareName(body: string): string | undefined {
  const line = body.trim().split('\n')[0] ?? '';
  return /[：:]/.test(line) || line.length > 40 ? undefined : cleanName(line);
}

function cleanName(value: string): string | undefined {
  const line = value.trim().split('\n')[0] ?? '';
  const name = line
    .replace(/[\s*\-•]+$/, '')
    .replace(/[。；;.]$/, '')
    .replace(/[®™]/g, '')
    .trim();
  return NO_NAME.test(name) || name.length > 120 ? undefined : name;
}

function plainNames(generic: string): string[] {
  const bare = generic.replace(/[（(][^（）()]*[)）]$/, '').trim();
  const withoutForm = bare.replace(DOSAGE_FORM, '');
  const withoutSalt = withoutForm.replace(SALT, '');
  // Two characters left over are as likely another substance (甘草片 → 甘草) as the drug.
  return [bare, withoutForm, withoutSalt].filter((name) => name.length >= 3);
}
