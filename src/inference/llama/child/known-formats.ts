/** What is known of a model that brings no chat template. */
export interface UntemplatedModel {
  /** `general.name` of the file. */
  readonly name: string | undefined;
  /** Whether the vocabulary has a control token of this spelling. */
  has(token: string): boolean;
}

const NO_SYSTEM =
  "{% if m.role == 'system' %}{{ raise_exception('no system messages') }}{% endif %}";

/** https://github.com/winninghealth/WiNGPT2, "提示". Built on Qwen, whose turn marks it was not tuned with. */
const WINGPT2 =
  `{% for m in messages %}${NO_SYSTEM}{% if not loop.first %}{{ '\\n ' }}{% endif %}` +
  "{{ ('User: ' if m.role == 'user' else 'Assistant:') + m.content + '<|endoftext|>' }}{% endfor %}{{ '\\n Assistant:' }}";
/** https://github.com/baichuan-inc/Baichuan2: token 195 opens a question, 196 an answer; a system text comes first. */
const BAICHUAN2 =
  "{% for m in messages %}{% if m.role == 'user' %}<reserved_106>{% elif m.role == 'assistant' %}<reserved_107>{% endif %}{{ m.content }}{% endfor %}<reserved_107>";
/** https://github.com/THUDM/ChatGLM3, PROMPT.md. */
const CHATGLM3 =
  "[gMASK]sop{% for m in messages %}{{ '<|' + m.role + '|>\\n ' + m.content }}{% endfor %}<|assistant|>";
/** https://github.com/THUDM/GLM-4. */
const GLM4 =
  "[gMASK]<sop>{% for m in messages %}{{ '<|' + m.role + '|>\\n' + m.content }}{% endfor %}<|assistant|>";
/** https://www.llama.com/docs/model-cards-and-prompt-formats/meta-llama-3/ */
const LLAMA3 =
  "<|begin_of_text|>{% for m in messages %}{{ '<|start_header_id|>' + m.role + '<|end_header_id|>\\n\\n' + m.content | trim + '<|eot_id|>' }}{% endfor %}{{ '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}";
/** https://ai.google.dev/gemma/docs/core/prompt-structure */
const GEMMA =
  `<bos>{% for m in messages %}${NO_SYSTEM}` +
  "{{ '<start_of_turn>' + ('model' if m.role == 'assistant' else 'user') + '\\n' + m.content | trim + '<end_of_turn>\\n' }}{% endfor %}{{ '<start_of_turn>model\\n' }}";
/** Qwen, Yi and most others. */
const CHATML =
  "{% for m in messages %}{{ '<|im_start|>' + m.role + '\\n' + m.content + '<|im_end|>\\n' }}{% endfor %}{{ '<|im_start|>assistant\\n' }}";
const PLAIN =
  "{% for m in messages %}{{ m.role + ': ' + m.content + '\\n\\n' }}{% endfor %}{{ 'assistant:' }}";

/**
 * The published format of a model without a template, told by its name or by the turn marks of its vocabulary. Early Chinese
 * medical models were released with a prompt format in their README and none in their files.
 */
export function knownFormat({ name = '', has }: UntemplatedModel): string {
  if (/wingpt-?2/i.test(name)) return WINGPT2;
  if (has('<|start_header_id|>')) return LLAMA3;
  if (has('<start_of_turn>')) return GEMMA;
  if (has('[gMASK]') && has('<|user|>')) return has('<sop>') ? GLM4 : CHATGLM3;
  if (has('<|im_start|>') && has('<|im_end|>')) return CHATML;
  if (has('<reserved_106>') && has('<reserved_107>')) return BAICHUAN2;
  return PLAIN;
}
