import type { Language } from '../core/text/language.ts';
import type { AbstentionReason } from './types.ts';

interface Wording {
  readonly abstention: Readonly<Record<AbstentionReason, string>>;
  /** Introduces the quotations of one section of one document. */
  readonly quotationLead: (title: string, section: string, details: readonly string[]) => string;
  readonly version: (label: string) => string;
  /** Said of a version that is not in force today, by its last or its first day. */
  readonly over: (lastDay: string) => string;
  readonly notYet: (firstDay: string) => string;
  /** Said of a document some pages of which were read from pictures. */
  readonly scanned: string;
  readonly page: (page: number) => string;
  readonly withheld: string;
  /** Says of one part of a question that it is not answered. */
  readonly partAbstained: (part: string, why: string) => string;
}

const zh: Wording = {
  abstention: {
    no_question:
      '我只依据已载入的药品说明书、诊疗知识和制度文件作答。请写明药品、疾病或检验项目的名称和您想了解的内容，例如「二甲双胍的禁忌有哪些？」',
    no_documents: '知识库中还没有任何文件，无法作答。请先用 xinglin ingest 载入文件。',
    subject_not_found:
      '已载入的文件中没有您所问对象的资料，因此不作回答。请咨询医师或药师，或请知识库管理员载入相应文件。',
    section_absent: `已载入的文件中有该对象的资料，但没有您所问的这一项内容，因此不作回答。请咨询医师或药师。`,
    not_covered: '已载入的文件没有足以回答这个问题的内容，因此不作回答。请咨询医师或药师。',
    verification_failed: '生成的回答未能通过与证据的核对，已全部隐去。请直接查阅所列证据。',
  },
  quotationLead: (title, section, details) =>
    `《${title}》${section === '' ? '' : `【${section}】`}${details.length === 0 ? '' : `（${details.join('，')}）`}：`,
  version: (label) => `版本 ${label}`,
  over: (lastDay) => `现已失效，有效至 ${lastDay}`,
  notYet: (firstDay) => `尚未生效，自 ${firstDay} 起`,
  scanned: '由扫描件识别，请核对原件',
  page: (page) => `第 ${page} 页`,
  withheld: '（此句未通过与证据的核对，已隐去。）',
  partAbstained: (part, why) => `关于「${part}」：${why}`,
};

const en: Wording = {
  abstention: {
    no_question:
      'I answer from the loaded drug labels, guidelines and policies only. Please name a drug, disease or test and what you want to know, for example "What are the contraindications of metformin?"',
    no_documents:
      'No document has been loaded yet, so there is nothing to answer from. Load some with xinglin ingest.',
    subject_not_found:
      'None of the loaded documents is about what you ask, so I do not answer. Please ask a physician or pharmacist, or have the document loaded.',
    section_absent:
      'A loaded document is about this subject, but it does not contain what you ask, so I do not answer. Please ask a physician or pharmacist.',
    not_covered:
      'The loaded documents do not contain enough to answer this question, so I do not answer. Please ask a physician or pharmacist.',
    verification_failed:
      'The generated answer did not pass the check against the evidence and is withheld. Please read the evidence listed.',
  },
  quotationLead: (title, section, details) =>
    `${title}${section === '' ? '' : `, ${section}`}${details.length === 0 ? '' : ` (${details.join(', ')})`}:`,
  version: (label) => `version ${label}`,
  over: (lastDay) => `no longer in force, was until ${lastDay}`,
  notYet: (firstDay) => `not yet in force, will be from ${firstDay}`,
  scanned: 'read from a scan, check the original',
  page: (page) => `page ${page}`,
  withheld: '(This sentence did not pass the check against the evidence and is withheld.)',
  partAbstained: (part, why) => `On "${part}": ${why}`,
};

/** What the server itself says around quotations, in the language of the question. */
export function wording(language: Language): Wording {
  return language === 'zh' ? zh : en;
}
