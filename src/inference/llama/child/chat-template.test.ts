import { expect, test } from 'vitest';
import { createChatTemplate } from './chat-template.ts';

const base = { bosText: '<s>', eosText: '</s>' };
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

const question = { role: 'user', content: '二甲双胍的用量？' } as const;
const call = { id: 'call_1', name: 'dose', arguments: '{"drug": "二甲双胍"}' } as const;
const asked = { role: 'assistant', content: '', toolCalls: [call] } as const;
const result = { role: 'tool', content: '0.5g', toolCallId: 'call_1' } as const;
const tools = [{ name: 'dose', description: '查用量', parameters: { type: 'object' } }] as const;

test('a template that knows tools gets them, calls with arguments as objects, and results by name', () => {
  const source =
    '{% if tools %}<tools>{% for t in tools %}{{ t | tojson }}{% endfor %}</tools>{% endif %}' +
    '{% for m in messages %}[{{ m.role }}{% if m.name %} {{ m.name }}{% endif %}]{{ m.content }}' +
    '{% for c in m.tool_calls or [] %}<tool_call>{{ c.function.arguments.drug }}</tool_call>{% endfor %}{% endfor %}';
  const text = createChatTemplate({ ...base, source })([question, asked, result], tools);
  expect(text).toContain('<tools>{"type": "function", "function": {"name": "dose"');
  expect(text).toContain('[assistant]<tool_call>二甲双胍</tool_call>[tool dose]0.5g');
});

test('a template that takes one call in a message gets one, each before its result', () => {
  const source =
    '{# tools <tool_call> #}{% for m in messages %}{% if m.tool_calls and m.tool_calls | length != 1 %}{{ raise_exception("one") }}{% endif %}' +
    '{{ m.role }}{% for c in m.tool_calls or [] %} {{ c.id }}{% endfor %};{% endfor %}';
  const second = { ...call, id: 'call_2' };
  const both = { ...asked, toolCalls: [call, second] };
  const results = [result, { ...result, toolCallId: 'call_2' }];
  expect(createChatTemplate({ ...base, source })([question, both, ...results])).toBe(
    'user;assistant call_1;tool;assistant call_2;tool;',
  );
});

test('a template without tools is told of them in plain text', () => {
  const source = '{% for m in messages %}[{{ m.role }}]{{ m.content }}\n{% endfor %}';
  const text = createChatTemplate({ ...base, source })([question, asked, result], tools);
  expect(text).toMatch(/^\[system\]You may call these tools/);
  expect(text).toContain('{"name":"dose","description":"查用量","parameters":{"type":"object"}}');
  expect(text).toContain('[assistant]{"name":"dose","arguments":{"drug":"二甲双胍"}}\n');
  expect(text).toContain('[user]Result of dose:\n0.5g');
});
