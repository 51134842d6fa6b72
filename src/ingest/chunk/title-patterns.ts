import type { DocumentKind } from '../../retrieval/document.ts';
import type { SectionRole } from '../../retrieval/section-role.ts';

export interface SectionTitlePattern {
  readonly role: SectionRole;
  readonly pattern: RegExp;
  readonly kinds?: readonly DocumentKind[];
}

/**
 * For titles with words of their own around the known ones ("2型糖尿病的诊断标准", "血钾升高的原因"). The first that matches
 * decides; asked only when no whole title fits.
 */
export const SECTION_TITLE_PATTERNS: readonly SectionTitlePattern[] = [
  {
    role: 'day-plan',
    pattern:
      /^(?:住院|入院|术后|术前|手术|化疗|介入|急诊)?(?:第?[\d一二三四五六七八九十]+(?:[～~至到–-]第?[\d一二三四五六七八九十]+)?(?:天|日|小时|周))|^(?:急诊|住院|围术期|恢复|急性)(?:期|阶段)|^day \d/,
    kinds: ['pathway'],
  },
  { role: 'pregnancy', pattern: /^(?:孕妇|妊娠|哺乳)[^。]{0,14}(?:用药|使用)$/ },
  { role: 'pediatric', pattern: /^(?:儿童|小儿|婴幼儿|新生儿)[^。]{0,8}(?:用药|使用)$/ },
  { role: 'geriatric', pattern: /^老年[^。]{0,8}(?:用药|使用)$/ },
  { role: 'renal-hepatic', pattern: /^(?:肝|肾)[^。]{0,4}功能(?:不全|损害|减退|障碍)[^。]{0,6}$/ },
  { role: 'interactions', pattern: /相互作用$|drug interactions?$/ },
  { role: 'adverse-reactions', pattern: /不良反应$|adverse (?:reactions?|events?)$/ },
  { role: 'contraindications', pattern: /禁忌(?:症|证)?$|^contraindications\b/ },
  { role: 'boxed-warning', pattern: /^(?:boxed )?warning:/ },
  {
    role: 'high',
    pattern: /(?:升高|增高|增多|偏高|高于参考区间)(?:的|时)?(?:原因|意义|临床意义|见于)?$/,
    kinds: ['lab-test'],
  },
  {
    role: 'low',
    pattern: /(?:降低|减低|减少|偏低|低于参考区间)(?:的|时)?(?:原因|意义|临床意义|见于)?$/,
    kinds: ['lab-test'],
  },
  {
    role: 'high',
    pattern: /^(?:causes of )?(?:high|raised|elevated|increased)\b/,
    kinds: ['lab-test'],
  },
  { role: 'low', pattern: /^(?:causes of )?(?:low|reduced|decreased)\b/, kinds: ['lab-test'] },
  { role: 'critical-values', pattern: /危急值(?:范围|界限|项目.{0,6})?$/, kinds: ['lab-test'] },
  { role: 'reference-interval', pattern: /(?:参考区间|参考范围|参考值|正常值)$/ },
  {
    role: 'when-emergency',
    pattern: /(?:急诊|急救|立即就医)(?:的)?(?:情况|指征|时机)?$|^何时.{0,8}(?:急诊|就医|就诊|急救)/,
  },
  { role: 'time-limit', pattern: /时限(?:要求|规定)?$|time limits?$/ },
  {
    role: 'diagnosis',
    pattern:
      /(?:的|与|和|及)?(?:鉴别)?诊断(?:标准|依据|要点|流程|切点)?$|diagnos(?:is|tic criteria)$/,
  },
  { role: 'follow-up', pattern: /(?:随访|复查)(?:监测|管理|方案|计划|要求)?$|follow ?up$/ },
  { role: 'prevention', pattern: /(?:的)?预防$|prevention(?: of .*)?$/ },
  { role: 'patient-advice', pattern: /(?:患者|健康)(?:教育|须知|宣教|指导)$/ },
  { role: 'tests', pattern: /(?:辅助|实验室|影像学|体格)检查$|^检查(?:项目|方法)$/ },
  { role: 'presentation', pattern: /临床(?:表现|特征|特点)$|^何时怀疑/ },
  { role: 'causes', pattern: /(?:的)?(?:病因|发病机制|危险因素)$|^causes of / },
  { role: 'definition', pattern: /的?(?:定义|概念)$|^definition of |^what is / },
  {
    role: 'treatment',
    pattern:
      /(?:的)?(?:治疗|治疗方案|治疗原则|治疗目标|处理原则|急救处理|紧急处理)$|^(?:treatment|management) of |(?:treatment|therapy|management)$/,
  },
];
