import { expect, test } from 'vitest';
import { createChatTemplate } from './chat-template.ts';

const base = { bosText: '<s>', eosText: '</s>', hasChatMl: true };
const talk = [
  { role: 'system', content: '规则' },
  { role: 'user', content: '问' },
] as const;

test('the template of the model decides', () => {
  const source =
    '{{ bos_token }}{% for m in messages %}[{{ m.role }}]{{ m.content | trim }}{{ eos_token }}\n{% endfor %}{% if add_generation_prompt %}[assistant]{% endif %}';
  expect(createChatTemplate({ ...base, source })(talk)).toBe(
    '<s>[system]规则</s>\n[user]问</s>\n[assistant]',
  );
});

test('a template without system messages gets them as part of the first question', () => {
  const source =
    "{% for m in messages %}{% if m.role == 'system' %}{{ raise_exception('no system') }}{% endif %}{{ m.role }}:{{ m.content }};{% endfor %}";
  expect(createChatTemplate({ ...base, source })(talk)).toBe('user:规则\n\n问;');
});

test('messages that a template refuses in every form are an invalid request', () => {
  const render = createChatTemplate({ ...base, source: "{{ raise_exception('never') }}" });
  expect(() => render(talk)).toThrow(expect.objectContaining({ code: 'invalid_request' }));
});

test('a model without a template is spoken to in ChatML if it knows it', () => {
  const render = createChatTemplate({ ...base, source: undefined });
  expect(render(talk.slice(1))).toBe('<|im_start|>user\n问<|im_end|>\n<|im_start|>assistant\n');
});
