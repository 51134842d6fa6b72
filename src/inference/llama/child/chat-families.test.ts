import { expect, test } from 'vitest';
import type { EngineMessage } from '../../types.ts';
import { createChatTemplate } from './chat-template.ts';
import { knownFormat } from './known-formats.ts';

const question: EngineMessage = { role: 'user', content: '二甲双胍的用量？' };
const dialogue: readonly EngineMessage[] = [
  { role: 'system', content: '你是药师。' },
  question,
  { role: 'assistant', content: '一次0.5g。' },
  { role: 'user', content: '饭后吗？' },
];

/** A family as its makers publish it: what the files bring, and how a dialogue with a system message reads then. */
interface Family {
  readonly family: string;
  readonly marks?: readonly string[];
  readonly name?: string;
  /** In the manner of the published template, with the constructs it rests on. Absent: the files bring none. */
  readonly template?: string;
  readonly bosText?: string;
  readonly eosText?: string;
  readonly expected: string;
  /** Of a single question without a system message, where that is not told from `expected`. */
  readonly single?: string;
}

const CHATML_DIALOGUE =
  '<|im_start|>system\n你是药师。<|im_end|>\n<|im_start|>user\n二甲双胍的用量？<|im_end|>\n<|im_start|>assistant\n一次0.5g。<|im_end|>\n<|im_start|>user\n饭后吗？<|im_end|>\n<|im_start|>assistant\n';

const FAMILIES: readonly Family[] = [
  {
    family: 'Qwen2 and 2.5 (a system message of their own where there is none)',
    template:
      "{%- if messages[0]['role'] == 'system' %}{{- '<|im_start|>system\\n' + messages[0]['content'] + '<|im_end|>\\n' }}{%- else %}{{- '<|im_start|>system\\nYou are Qwen.<|im_end|>\\n' }}{%- endif %}\n" +
      '{%- for message in messages %}\n{%- if (message.role == "user") or (message.role == "system" and not loop.first) or (message.role == "assistant" and not message.tool_calls) %}\n' +
      "{{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>' + '\\n' }}\n{%- endif %}\n{%- endfor %}\n{%- if add_generation_prompt %}{{- '<|im_start|>assistant\\n' }}{%- endif %}",
    expected: CHATML_DIALOGUE,
    single:
      '<|im_start|>system\nYou are Qwen.<|im_end|>\n<|im_start|>user\n二甲双胍的用量？<|im_end|>\n<|im_start|>assistant\n',
  },
  {
    family: 'Qwen3 (thinking switched off)',
    template:
      '{%- set ns = namespace(multi_step_tool=true, last_query_index=messages|length - 1) %}\n' +
      "{%- for message in messages[::-1] %}{%- set index = (messages|length - 1) - loop.index0 %}{%- if ns.multi_step_tool and message.role == \"user\" and message.content is string and not(message.content.startswith('<tool_response>') and message.content.endswith('</tool_response>')) %}{%- set ns.multi_step_tool = false %}{%- set ns.last_query_index = index %}{%- endif %}{%- endfor %}\n" +
      "{%- for message in messages %}{%- set content = message.content %}{%- if message.role == 'assistant' and '</think>' in content %}{%- set content = content.split('</think>')[-1].lstrip('\\n') %}{%- endif %}{{- '<|im_start|>' + message.role + '\\n' + content + '<|im_end|>\\n' }}{%- endfor %}\n" +
      "{%- if add_generation_prompt %}{{- '<|im_start|>assistant\\n' }}{%- if enable_thinking is defined and enable_thinking is false %}{{- '<think>\\n\\n</think>\\n\\n' }}{%- endif %}{%- endif %}",
    expected: `${CHATML_DIALOGUE}<think>\n\n</think>\n\n`,
  },
  {
    family: 'Yi (ChatML, no system message of its own)',
    template:
      "{% if not add_generation_prompt is defined %}{% set add_generation_prompt = false %}{% endif %}{% if messages[0]['role'] == 'system' %}{% set system_message = messages[0]['content'] %}{% endif %}{% if system_message is defined %}{{ '<|im_start|>system\\n' + system_message + '<|im_end|>\\n' }}{% endif %}{% for message in messages %}{% set content = message['content'] %}{% if message['role'] == 'user' %}{{ '<|im_start|>user\\n' + content + '<|im_end|>\\n<|im_start|>assistant\\n' }}{% elif message['role'] == 'assistant' %}{{ content + '<|im_end|>' + '\\n' }}{% endif %}{% endfor %}",
    expected: CHATML_DIALOGUE,
    single: '<|im_start|>user\n二甲双胍的用量？<|im_end|>\n<|im_start|>assistant\n',
  },
  {
    family: 'Llama 3.1 (today’s date in the system message)',
    bosText: '<|begin_of_text|>',
    eosText: '<|eot_id|>',
    template:
      "{{- bos_token }}\n{%- if not date_string is defined %}{%- if strftime_now is defined %}{%- set date_string = strftime_now('%d %b %Y') %}{%- else %}{%- set date_string = '26 Jul 2024' %}{%- endif %}{%- endif %}\n" +
      "{%- if messages[0]['role'] == 'system' %}{%- set system_message = messages[0]['content']|trim %}{%- set messages = messages[1:] %}{%- else %}{%- set system_message = '' %}{%- endif %}\n" +
      '{{- "<|start_header_id|>system<|end_header_id|>\\n\\n" }}{{- "Cutting Knowledge Date: December 2023\\n" }}{{- "Today Date: " + date_string + "\\n\\n" }}{{- system_message }}{{- "<|eot_id|>" }}\n' +
      "{%- for message in messages %}{{- '<|start_header_id|>' + message['role'] + '<|end_header_id|>\\n\\n' + message['content'] | trim + '<|eot_id|>' }}{%- endfor %}\n{%- if add_generation_prompt %}{{- '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}{%- endif %}",
    expected:
      '<|begin_of_text|><|start_header_id|>system<|end_header_id|>\n\nCutting Knowledge Date: December 2023\nToday Date: TODAY\n\n你是药师。<|eot_id|><|start_header_id|>user<|end_header_id|>\n\n二甲双胍的用量？<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n一次0.5g。<|eot_id|><|start_header_id|>user<|end_header_id|>\n\n饭后吗？<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n',
  },
  {
    family: 'Llama 3 without a template',
    marks: ['<|start_header_id|>'],
    expected:
      '<|begin_of_text|><|start_header_id|>system<|end_header_id|>\n\n你是药师。<|eot_id|><|start_header_id|>user<|end_header_id|>\n\n二甲双胍的用量？<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n一次0.5g。<|eot_id|><|start_header_id|>user<|end_header_id|>\n\n饭后吗？<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n',
  },
  {
    family: 'Gemma (takes no system message, insists on turns)',
    bosText: '<bos>',
    template:
      "{{ bos_token }}{% if messages[0]['role'] == 'system' %}{{ raise_exception('System role not supported') }}{% endif %}{% for message in messages %}{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('Conversation roles must alternate user/assistant/user/assistant/...') }}{% endif %}{% if (message['role'] == 'assistant') %}{% set role = 'model' %}{% else %}{% set role = message['role'] %}{% endif %}{{ '<start_of_turn>' + role + '\\n' + message['content'] | trim + '<end_of_turn>\\n' }}{% endfor %}{% if add_generation_prompt %}{{'<start_of_turn>model\\n'}}{% endif %}",
    expected:
      '<bos><start_of_turn>user\n你是药师。\n\n二甲双胍的用量？<end_of_turn>\n<start_of_turn>model\n一次0.5g。<end_of_turn>\n<start_of_turn>user\n饭后吗？<end_of_turn>\n<start_of_turn>model\n',
  },
  {
    family: 'Gemma without a template',
    marks: ['<start_of_turn>'],
    expected:
      '<bos><start_of_turn>user\n你是药师。\n\n二甲双胍的用量？<end_of_turn>\n<start_of_turn>model\n一次0.5g。<end_of_turn>\n<start_of_turn>user\n饭后吗？<end_of_turn>\n<start_of_turn>model\n',
  },
  {
    family: 'GLM-4',
    template:
      "[gMASK]<sop>{% for item in messages %}{% if item['tools'] is defined %}tools{% endif %}{% if item['content'] %}<|{{ item['role'] }}|>{{ item['metadata'] }}\n{{ item['content'] }}{% endif %}{% endfor %}{% if add_generation_prompt %}<|assistant|>{% endif %}",
    expected:
      '[gMASK]<sop><|system|>\n你是药师。<|user|>\n二甲双胍的用量？<|assistant|>\n一次0.5g。<|user|>\n饭后吗？<|assistant|>',
  },
  {
    family: 'GLM-4 without a template',
    marks: ['[gMASK]', '<sop>', '<|user|>'],
    expected:
      '[gMASK]<sop><|system|>\n你是药师。<|user|>\n二甲双胍的用量？<|assistant|>\n一次0.5g。<|user|>\n饭后吗？<|assistant|>',
  },
  {
    family: 'ChatGLM3 without a template',
    marks: ['[gMASK]', 'sop', '<|user|>'],
    expected:
      '[gMASK]sop<|system|>\n 你是药师。<|user|>\n 二甲双胍的用量？<|assistant|>\n 一次0.5g。<|user|>\n 饭后吗？<|assistant|>',
  },
  {
    family: 'Baichuan 2 without a template',
    marks: ['<reserved_106>', '<reserved_107>'],
    expected:
      '你是药师。<reserved_106>二甲双胍的用量？<reserved_107>一次0.5g。<reserved_106>饭后吗？<reserved_107>',
  },
  {
    family: 'WiNGPT2 (Qwen’s vocabulary, a format of its own, no template)',
    name: 'WiNGPT2 7B Chat',
    marks: ['<|im_start|>', '<|im_end|>', '<|endoftext|>'],
    expected:
      'User: 你是药师。\n\n二甲双胍的用量？<|endoftext|>\n Assistant:一次0.5g。<|endoftext|>\n User: 饭后吗？<|endoftext|>\n Assistant:',
    single: 'User: 二甲双胍的用量？<|endoftext|>\n Assistant:',
  },
  {
    family: 'a model of ChatML without a template',
    marks: ['<|im_start|>', '<|im_end|>'],
    expected: CHATML_DIALOGUE,
  },
  {
    family: 'a model of which nothing is known',
    expected:
      'system: 你是药师。\n\nuser: 二甲双胍的用量？\n\nassistant: 一次0.5g。\n\nuser: 饭后吗？\n\nassistant:',
  },
];

/** As Llama's template writes it: 26 Jul 2024. */
const now = new Date();
const month = now.toLocaleString('en-US', { month: 'short' });
const today = `${String(now.getDate()).padStart(2, '0')} ${month} ${now.getFullYear()}`;

test.each(FAMILIES)('$family', ({ template, marks = [], name, expected, single, ...texts }) => {
  const render = createChatTemplate({
    bosText: texts.bosText ?? '',
    eosText: texts.eosText ?? '',
    source: template ?? knownFormat({ name, has: (token) => marks.includes(token) }),
  });
  expect(render(dialogue)).toBe(expected.replace('TODAY', today));
  if (single !== undefined) expect(render([question])).toBe(single);
});
