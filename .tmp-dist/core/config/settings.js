import { configSchema } from './schema.js';
const words = (key) => key.split(/(?=[A-Z])/).map((w) => w.toLowerCase());
/** Lists every setting, in schema order. */
export function settings() {
  return Object.entries(configSchema.properties).map(([key, schema]) => {
    const leaf = schema;
    return {
      key,
      env: `XINGLIN_${words(key).join('_').toUpperCase()}`,
      flag: words(key).join('-'),
      type: leaf.type === 'integer' || leaf.type === 'boolean' ? leaf.type : 'string',
      description: leaf.description ?? '',
      default: leaf.default,
    };
  });
}
//# sourceMappingURL=settings.js.map
