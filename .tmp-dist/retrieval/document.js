/** 药品说明书, 诊疗知识, 临床路径, 检验检查, 规范与政策, 教材, 研究进展. */
export const DOCUMENT_KINDS = [
  'drug-insert',
  'guideline',
  'pathway',
  'lab-test',
  'policy',
  'textbook',
  'research',
];
//# sourceMappingURL=document.js.map
