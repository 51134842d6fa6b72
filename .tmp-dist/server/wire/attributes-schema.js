import { Type } from 'typebox';
/** OpenAI's attributes: at most 16, short keys, strings of at most 512 characters. */
export const attributesSchema = Type.Record(
  Type.String({ minLength: 1, maxLength: 64 }),
  Type.Union([Type.String({ maxLength: 512 }), Type.Number(), Type.Boolean()]),
  { maxProperties: 16 },
);
//# sourceMappingURL=attributes-schema.js.map
