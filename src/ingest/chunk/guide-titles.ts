import type { SectionTitles } from './section-titles-row.ts';

/** The headings of guidelines and textbooks, of laboratory tests, and of rules and policies. */
export const GUIDE_TITLES: readonly SectionTitles[] = [
  {
    role: 'definition',
    titles: `
      定义 | 概述 | 概念 | 疾病概述 | 术语和定义 | 术语与定义 | 简介 | 什么是 | definition |
      definitions | overview | introduction | background`,
  },
  {
    role: 'causes',
    titles: `
      病因 | 病因学 | 发病机制 | 病因和发病机制 | 病因与发病机制 | 病因及发病机制 | 病理生理 |
      病机 | 危险因素 | 诱因 | 病因病机 | causes | etiology | aetiology | pathogenesis |
      pathophysiology | risk factors`,
  },
  {
    role: 'presentation',
    titles: `
      何时怀疑 | 临床表现 | 症状 | 体征 | 症状和体征 | 症状与体征 | 症状体征 | 主要症状 | 病史 |
      when to suspect | symptoms | signs | signs and symptoms | symptoms and signs |
      clinical features | clinical presentation | presentation`,
  },
  {
    role: 'tests',
    titles: `
      检查 | 辅助检查 | 实验室检查 | 影像学检查 | 体格检查 | 实验室和辅助检查 |
      实验室及辅助检查 | 检查项目 | 辅助检查项目 | 入院检查 | tests | investigations |
      investigation | workup | laboratory tests | diagnostic tests`,
  },
  {
    role: 'diagnosis',
    titles: `
      诊断标准 | 诊断 | 诊断依据 | 诊断要点 | 诊断与鉴别诊断 | 诊断和鉴别诊断 | 鉴别诊断 |
      诊断流程 | 分型 | 分期 | 分级 | 分类 | 严重程度分级 | 病情评估 | diagnosis |
      diagnostic criteria | differential diagnosis | classification | staging |
      severity assessment`,
  },
  {
    role: 'treatment',
    titles: `
      治疗 | 治疗原则 | 治疗方案 | 药物治疗 | 非药物治疗 | 手术治疗 | 一般治疗 | 处理 |
      处理原则 | 处置 | 抢救 | 急救 | 急性期治疗 | 治疗目标 | 中医治疗 | 辨证论治 |
      选择治疗方案的依据 | treatment | management | therapy | drug treatment |
      pharmacological treatment | non-pharmacological treatment`,
  },
  {
    role: 'prevention',
    titles: `
      预防 | 预防措施 | 一级预防 | 二级预防 | 疫苗接种 | 疾病预防 | prevention | prophylaxis |
      vaccination`,
  },
  {
    role: 'follow-up',
    titles: `
      随访 | 随访与监测 | 随访和监测 | 监测与随访 | 复查 | 复诊 | 长期管理 | 出院随访 |
      follow-up | follow up | followup | monitoring`,
  },
  {
    role: 'patient-advice',
    titles: `
      患者须知 | 患者教育 | 健康教育 | 健康宣教 | 生活方式 | 生活方式干预 | 自我管理 |
      饮食指导 | 出院指导 | 病人须知 | patient advice | patient information |
      patient education | patient counseling information | lifestyle | self-care |
      information for patients`,
  },
  {
    role: 'when-emergency',
    titles: `
      何时去急诊 | 何时就医 | 何时就诊 | 急诊就医指征 | 紧急就医 | 何时立即就医 | 转诊指征 |
      转诊 | when to seek emergency care | when to go to the emergency department |
      when to seek help | emergency | red flags | referral`,
  },
  {
    role: 'purpose',
    titles: `
      检验目的 | 检查目的 | 检测目的 | 临床意义 | 检验意义 | 用途 | purpose |
      purpose of the test | why the test is done | clinical significance | clinical use`,
  },
  {
    role: 'reference-interval',
    titles: `
      正常表现 |
      参考区间 | 参考值 | 参考范围 | 正常值 | 正常范围 | 正常参考值 | 生物参考区间 |
      reference interval | reference intervals | reference range | reference ranges |
      normal range | normal values`,
  },
  {
    role: 'high',
    titles: `
      阳性的意义 | 阳性的原因 | 阳性意义 | 异常表现 | 异常结果 |
      升高的原因 | 升高 | 增高 | 偏高 | 升高见于 | 增高见于 | 升高的意义 | 增高的原因 |
      增多的原因 | 延长的原因 | 升高的临床意义 | causes of high results |
      causes of high levels | causes of increase | high levels | high values | high results |
      increased in`,
  },
  {
    role: 'low',
    titles: `
      降低的原因 | 降低 | 减低 | 偏低 | 减少 | 降低见于 | 减低见于 | 减少的原因 | 降低的意义 |
      减低的原因 | 缩短的原因 | 降低的临床意义 | causes of low results | causes of low levels |
      causes of decrease | low levels | low values | low results | decreased in`,
  },
  {
    role: 'critical-values',
    titles: `
      危急值 | 危急界限值 | 危急值及处理 | critical values | critical value | critical limits |
      panic values`,
  },
  {
    role: 'next-steps',
    titles: `
      下一步检查 | 下一步 | 进一步检查 | 后续检查 | 建议 | next steps | next step |
      further tests | what to do next`,
  },
  {
    role: 'interference',
    titles: `
      干扰因素 | 影响因素 | 干扰 | 标本要求 | 采集要求 | 局限性 | interference | interferences |
      interfering factors | limitations | limitations of the test | specimen requirements`,
  },
  {
    role: 'time-limit',
    titles: `
      时限 | 时限要求 | 完成时限 | 书写时限 | 报告时限 | 时间要求 | 处理时限 | time limits |
      time limit | timing | deadlines`,
  },
  {
    role: 'notice',
    titles: `声明 | 免责声明 | 重要声明 | 版权声明 | notice | disclaimer | important notice`,
  },
];
