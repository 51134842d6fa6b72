import type { KindTitles } from './section-titles-row.ts';

/**
 * The headings of China's national clinical pathways (标准住院流程: 适用对象 to 变异及原因分析) and of summaries of studies.
 * Several mean something else in other documents: 局限性 is what disturbs a test, 手术 a treatment.
 */
export const PATHWAY_TITLES: readonly KindTitles[] = [
  {
    role: 'entry-criteria',
    kind: 'pathway',
    titles: `
      适用对象 | 进入路径标准 | 入径标准 | 纳入标准 | 排除标准 | 进入临床路径标准 | 入组标准 |
      entry criteria | eligibility | inclusion criteria | exclusion criteria`,
  },
  {
    role: 'length-of-stay',
    kind: 'pathway',
    titles: `
      标准住院日 | 住院日 | 住院天数 | 标准住院天数 | 平均住院日 | length of stay |
      expected length of stay`,
  },
  {
    role: 'tests',
    kind: 'pathway',
    titles: `
      入院检查 | 住院期间检查项目 | 住院期间的检查项目 | 必需的检查项目 | 必须的检查项目 |
      入院后检查项目 | 术前准备 | 术前检查 | 住院后检查项目 | admission tests`,
  },
  {
    role: 'treatment',
    kind: 'pathway',
    titles: `
      治疗方案 | 治疗方案的选择 | 选择用药 | 药物选择 | 药物选择与使用时机 | 预防用抗菌药物 |
      预防性抗菌药物选择与使用时机 | 抗菌药物选择与使用时机 | 静脉血栓预防 | 预防用药`,
  },
  {
    role: 'day-plan',
    kind: 'pathway',
    titles: `
      手术日 | 手术当日 | 术前 | 术后 | 术后处理 | 术后恢复 | 术后住院恢复 | 急诊阶段 | 住院期间 |
      住院当日 | 入院当日 | 出院当日 | 介入治疗日 | day of surgery | day of admission |
      postoperative care`,
  },
  {
    role: 'discharge',
    kind: 'pathway',
    titles: `出院标准 | 出院条件 | 出院指征 | discharge criteria | discharge`,
  },
  {
    role: 'variance',
    kind: 'pathway',
    titles: `
      变异及原因分析 | 变异原因分析 | 变异 | 变异与退出 | 退出路径 | 退出路径标准 | 变异及处理 |
      variance | variances | variance analysis`,
  },
  {
    role: 'research-question',
    kind: 'research',
    titles: `
      研究问题 | 研究目的 | 目的 | 研究背景 | 研究背景与目的 | 背景与目的 | 背景 | objective |
      objectives | aim | aims | research question | background`,
  },
  {
    role: 'methods',
    kind: 'research',
    titles: `
      研究方法 | 方法 | 研究设计 | 试验设计 | 设计 | 干预 | 干预措施 | 终点 | 研究终点 | methods |
      study design | design | interventions | end points | endpoints | outcome measures`,
  },
  {
    role: 'participants',
    kind: 'research',
    titles: `
      研究对象 | 研究人群 | 受试者 | 患者 | 纳入标准 | 排除标准 | 纳入与排除标准 | participants |
      population | study population | patients | subjects | inclusion criteria |
      exclusion criteria`,
  },
  {
    role: 'results',
    kind: 'research',
    titles: `
      主要结果 | 结果 | 次要结果 | 研究结果 | 疗效 | results | main results | findings | efficacy |
      outcomes | secondary outcomes`,
  },
  {
    role: 'adverse-reactions',
    kind: 'research',
    titles: `安全性 | 安全性结果 | 不良事件 | 不良反应 | safety | harms | adverse events`,
  },
  {
    role: 'limitations',
    kind: 'research',
    titles: `
      解读与局限 | 局限 | 局限性 | 研究局限 | 解读 | 讨论 | 结论 | 结论与解读 | 适用性 | 临床意义 |
      limitations | interpretation | discussion | conclusion | conclusions |
      clinical implications`,
  },
];
