import { sectionLabel } from './quote.js';
const CHOOSE = {
  zh: '你是医院的资料检索助手。下面是编号的原文句子。只输出能直接回答问题的句子编号，用空格分隔，不要输出其他内容。',
  en: 'You find sources for a hospital. Below are numbered sentences of loaded documents. Output only the ids of the sentences that answer the question, separated by blanks, and nothing else.',
};
const CITE = {
  zh: '你是医院的资料助手。只依据下面编号的资料回答问题；每句话末尾用 [编号] 标明依据；资料中没有的数字、药名和建议一律不写；资料不足时直说。',
  en: 'You assist hospital staff. Answer only from the numbered sources below; end every sentence with the [number] it rests on; write no number, drug name or advice that is not in them; if they do not suffice, say so.',
};
const QUESTION = { zh: '问题', en: 'Question' };
/** Asks for sentence ids only; the grammar allows nothing else. */
export function choicePrompt(question, passages, language) {
  const listed = passages.flatMap((passage) => [
    `《${passage.document.title}》${sectionLabel(passage)}`,
    ...passage.sentences.map(({ id, text }) => `${id} ${text.replaceAll('\n', ' ')}`),
  ]);
  return [
    { role: 'system', content: CHOOSE[language] },
    { role: 'user', content: `${listed.join('\n')}\n\n${QUESTION[language]}: ${question}` },
  ];
}
/** Asks for prose with [n] marks. */
export function citedPrompt(question, passages, language) {
  const listed = passages.map(
    (passage) =>
      `[${passage.index}] 《${passage.document.title}》${sectionLabel(passage)}\n${passage.text}`,
  );
  return [
    { role: 'system', content: CITE[language] },
    { role: 'user', content: `${listed.join('\n\n')}\n\n${QUESTION[language]}: ${question}` },
  ];
}
//# sourceMappingURL=prompts.js.map
