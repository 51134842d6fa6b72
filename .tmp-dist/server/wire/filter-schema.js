import { Type } from 'typebox';
const key = Type.String({ minLength: 1, maxLength: 64 });
const exact = { additionalProperties: false };
const comparison = Type.Object(
  {
    type: Type.Union(['eq', 'ne', 'gt', 'gte', 'lt', 'lte'].map((t) => Type.Literal(t))),
    key,
    value: Type.Union([Type.String(), Type.Number(), Type.Boolean()]),
  },
  exact,
);
const membership = Type.Object(
  {
    type: Type.Union([Type.Literal('in'), Type.Literal('nin')]),
    key,
    value: Type.Array(Type.Union([Type.String(), Type.Number()]), { maxItems: 256 }),
  },
  exact,
);
function compound(inner) {
  return Type.Object(
    {
      type: Type.Union([Type.Literal('and'), Type.Literal('or')]),
      filters: Type.Array(inner, { maxItems: 32 }),
    },
    exact,
  );
}
const leaf = Type.Union([comparison, membership]);
const shallow = Type.Union([comparison, membership, compound(leaf)]);
/**
 * OpenAI's comparison and compound filters over attributes. Nested at most three deep: no client writes more by
 * hand, and a bounded schema cannot be made to recurse.
 */
export const filterSchema = Type.Union([comparison, membership, compound(shallow)]);
//# sourceMappingURL=filter-schema.js.map
