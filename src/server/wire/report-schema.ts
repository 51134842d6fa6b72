import { type Static, Type } from 'typebox';
import type { Report } from '../../clinical/reports/types.ts';

const MAX_TEXT = 100_000;
const language = Type.Optional(Type.Union([Type.Literal('zh'), Type.Literal('en')]));

/** Body of `POST /v1/clinical/reports`. */
export const reportBody = Type.Object(
  {
    template: Type.String({
      minLength: 1,
      maxLength: 64,
      description: 'Id of a template; GET /v1/clinical/templates lists them.',
      examples: ['ct-chest'],
    }),
    input: Type.Object(
      {
        fields: Type.Optional(
          Type.Record(
            Type.String({ maxLength: 48 }),
            Type.Union([
              Type.String({ maxLength: 20_000 }),
              Type.Number(),
              Type.Array(Type.String({ maxLength: 2000 }), { maxItems: 100 }),
            ]),
            { description: 'One entry a slot.', examples: [{ sex: '女', age: 54 }] },
          ),
        ),
        text: Type.Optional(
          Type.String({
            maxLength: MAX_TEXT,
            description: 'Dictated findings, a draft with headings, or a transcript.',
            examples: [
              '右肺上叶见磨玻璃结节，大小约12×9mm。双侧胸腔未见积液。印象：右肺上叶磨玻璃结节。',
            ],
          }),
        ),
        fhir: Type.Optional(Type.Unknown({ description: 'A FHIR R4 Bundle or resource.' })),
      },
      { additionalProperties: false },
    ),
    prior: Type.Optional(
      Type.String({
        maxLength: MAX_TEXT,
        description: 'The previous report of the same body part.',
      }),
    ),
    language,
    model: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 256,
        description:
          'A loaded model that puts narrative sections into prose; what it adds to the input is withheld. Without one every sentence is quoted.',
      }),
    ),
    stream: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
);
export type ReportBody = Static<typeof reportBody>;

const entry = Type.Object(
  {
    value: Type.String({ maxLength: 20_000 }),
    number: Type.Optional(Type.Number()),
    options: Type.Optional(Type.Array(Type.String({ maxLength: 48 }), { maxItems: 20 })),
    state: Type.Union([Type.Literal('given'), Type.Literal('none'), Type.Literal('unknown')]),
  },
  { additionalProperties: false },
);

/** Body of `POST /v1/clinical/records/fill`. */
export const fillBody = Type.Object(
  {
    template: Type.String({ minLength: 1, maxLength: 64, examples: ['surgical-record'] }),
    record: Type.Optional(
      Type.Record(
        Type.String({ maxLength: 48 }),
        Type.Union([entry, Type.String({ maxLength: 20_000 }), Type.Number()]),
        { description: 'What the last reply returned; empty at first.' },
      ),
    ),
    messages: Type.Array(
      Type.Object(
        {
          role: Type.Union([
            Type.Literal('user'),
            Type.Literal('assistant'),
            Type.Literal('system'),
          ]),
          content: Type.String({ maxLength: 20_000 }),
        },
        { additionalProperties: false },
      ),
      {
        maxItems: 200,
        examples: [[{ role: 'user', content: '左侧腹股沟疝无张力修补，全麻，出血10ml' }]],
      },
    ),
    language,
  },
  { additionalProperties: false },
);

/** A report as it is sent: snake_case, `comparison` only where a prior report was given. */
export function reportObject(report: Report): object {
  return { object: 'clinical.report', ...report };
}
