import type { SectionTitles } from './section-titles-row.ts';

/**
 * The headings of drug inserts: 药品说明书和标签管理规定 (2006) with its detailed rules for chemical drugs and for
 * traditional medicines, 21 CFR 201.57 and the European SmPC for English labels. Older spellings still in print stand
 * beside the present ones.
 */
export const INSERT_TITLES: readonly SectionTitles[] = [
  {
    role: 'approval-date',
    titles: `
      核准日期 | 修改日期 | 修订日期 | 核准和修改日期 | 核准及修改日期 | 说明书修订日期 |
      revised | revision date | date of revision`,
  },
  {
    role: 'boxed-warning',
    titles: `警示语 | 警告 | 警示 | 黑框警告 | 黑框警示 | boxed warning | black box warning | warning`,
  },
  {
    role: 'drug-name',
    titles: `
      药品名称 | 药名 | 品名 | 通用名称及商品名称 | drug name | product name |
      name of the medicinal product | name of the medicine`,
  },
  {
    role: 'composition',
    titles: `
      成份 | 成分 | 主要成份 | 主要成分 | 处方 | 处方组成 | 药物组成 | 组成 | 辅料 | 活性成份 |
      活性成分 | description | composition | ingredients | active ingredient |
      active ingredients | inactive ingredients | qualitative and quantitative composition`,
  },
  {
    role: 'appearance',
    titles: `性状 | 药品性状 | appearance | pharmaceutical form`,
  },
  {
    role: 'indications',
    titles: `
      适应症 | 适应证 | 功能主治 | 功能与主治 | 适应症/功能主治 | 适应症或功能主治 |
      作用与用途 | 主治 | indications | indications and usage | indications and use |
      therapeutic indications | uses`,
  },
  {
    role: 'strengths',
    titles: `
      规格 | 药品规格 | 剂型规格 | 剂型和规格 | strength | strengths |
      dosage forms and strengths | dosage forms`,
  },
  {
    role: 'dosage',
    titles: `
      用法用量 | 用法与用量 | 用法和用量 | 用法及用量 | 剂量与用法 | 剂量和用法 | dosage |
      dosage and administration | dose and administration |
      posology and method of administration | directions | recommended dosage |
      recommended dose`,
  },
  {
    role: 'adverse-reactions',
    titles: `
      不良反应 | 副作用 | 药物不良反应 | 毒副作用 | adverse reactions | adverse effects |
      side effects | undesirable effects`,
  },
  {
    role: 'contraindications',
    titles: `
      禁忌 | 禁忌症 | 禁忌证 | 禁忌事项 | 用药禁忌 | 使用禁忌 | contraindications |
      contraindication`,
  },
  {
    role: 'precautions',
    titles: `
      注意事项 | 注意 | 使用注意 | 慎用 | 警告和注意事项 | 警告与注意事项 | 警告及注意事项 |
      药物滥用和药物依赖 | 药物滥用与药物依赖 | warnings and precautions | precautions |
      warnings | special warnings and precautions for use | drug abuse and dependence`,
  },
  {
    role: 'pregnancy',
    titles: `
      孕妇及哺乳期妇女用药 | 孕妇与哺乳期妇女用药 | 孕妇和哺乳期妇女用药 |
      妊娠期及哺乳期妇女用药 | 妊娠期妇女及哺乳期妇女用药 | 孕产妇及哺乳期妇女用药 |
      孕妇哺乳期妇女用药 | 孕妇用药 | 孕妇及哺乳期用药 | 妊娠及哺乳期妇女用药 | pregnancy |
      lactation | pregnancy and lactation | fertility, pregnancy and lactation |
      nursing mothers | females and males of reproductive potential | use in pregnancy`,
  },
  {
    role: 'pediatric',
    titles: `
      儿童用药 | 小儿用药 | 儿童患者用药 | 婴幼儿及儿童用药 | pediatric use | paediatric use |
      use in children | paediatric population | pediatric patients`,
  },
  {
    role: 'geriatric',
    titles: `
      老年用药 | 老年人用药 | 老年患者用药 | 高龄患者用药 | geriatric use | use in the elderly |
      elderly patients | geriatric patients`,
  },
  {
    role: 'renal-hepatic',
    titles: `
      肝肾功能不全 | 肝肾功能不全患者用药 | 肾功能不全 | 肝功能不全 | 肾功能不全患者 |
      肝功能不全患者 | 肝肾功能损害 | 肾功能损害 | 肝功能损害 | 肾功能不全患者用药 |
      肝功能不全患者用药 | renal impairment | hepatic impairment |
      renal and hepatic impairment | patients with renal impairment |
      patients with hepatic impairment | renal insufficiency`,
  },
  {
    role: 'interactions',
    titles: `
      药物相互作用 | 相互作用 | 药物相互作用和配伍禁忌 | 药物相互作用及配伍禁忌 | 配伍禁忌 |
      drug interactions | interactions |
      interaction with other medicinal products and other forms of interaction`,
  },
  {
    role: 'overdose',
    titles: `药物过量 | 过量 | 用药过量 | 药物逾量 | 逾量 | overdosage | overdose`,
  },
  {
    role: 'clinical-trials',
    titles: `临床试验 | 临床研究 | clinical studies | clinical trials`,
  },
  {
    role: 'pharmacology',
    titles: `
      药理毒理 | 药理作用 | 药理 | 毒理研究 | 毒理 | 药理学 | 药理学及毒理学 | 作用机制 |
      药效学 | 非临床毒理学 | clinical pharmacology | mechanism of action | pharmacodynamics |
      pharmacology | nonclinical toxicology | pharmacological properties`,
  },
  {
    role: 'pharmacokinetics',
    titles: `药代动力学 | 药物代谢动力学 | 药动学 | pharmacokinetics | pharmacokinetic properties`,
  },
  {
    role: 'storage',
    titles: `
      贮藏 | 贮存 | 储藏 | 储存 | 贮藏条件 | 贮藏方法 | 保存 | 药品贮藏 | storage |
      storage and handling | how supplied and storage | how supplied |
      how supplied/storage and handling | how supplied, storage and handling |
      special precautions for storage`,
  },
  {
    role: 'packaging',
    titles: `包装 | 包装规格 | 药品包装 | packaging | package | nature and contents of container`,
  },
  {
    role: 'shelf-life',
    titles: `有效期 | 有效期限 | 使用期限 | 失效期 | shelf life | expiry`,
  },
  {
    role: 'standard',
    titles: `执行标准 | 药品标准 | 质量标准 | standard`,
  },
  {
    role: 'approval-number',
    titles: `
      批准文号 | 药品批准文号 | 注册证号 | 进口药品注册证号 | 进口药品注册证 |
      医药产品注册证号 | approval number | marketing authorisation number`,
  },
  {
    role: 'manufacturer',
    titles: `
      生产企业 | 药品生产企业 | 生产厂家 | 生产厂 | 企业名称 | 药品上市许可持有人 |
      上市许可持有人 | 委托生产企业 | 受托生产企业 | 生产单位 | 分包装企业 | 境内联系人 |
      境内联系机构 | 包装厂 | manufacturer | manufactured by | marketing authorisation holder`,
  },
];
