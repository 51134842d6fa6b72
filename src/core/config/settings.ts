import { configSchema } from './schema.ts';

/** One setting, with the names it goes by in each source. */
export interface Setting {
  readonly key: string;
  /** `XINGLIN_DATA_DIR` */
  readonly env: string;
  /** `--data-dir` without the dashes. */
  readonly flag: string;
  readonly type: 'string' | 'integer' | 'boolean';
  readonly description: string;
  readonly default: unknown;
  /** Holds a password: shown without it. */
  readonly isSecret: boolean;
}

interface Leaf {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly secret?: boolean;
}

const words = (key: string): string[] => key.split(/(?=[A-Z])/).map((w) => w.toLowerCase());

/** Lists every setting, in schema order. */
export function settings(): Setting[] {
  return Object.entries(configSchema.properties).map(([key, schema]) => {
    const leaf = schema as Leaf;
    return {
      key,
      env: `XINGLIN_${words(key).join('_').toUpperCase()}`,
      flag: words(key).join('-'),
      type: leaf.type === 'integer' || leaf.type === 'boolean' ? leaf.type : 'string',
      description: leaf.description ?? '',
      default: leaf.default,
      isSecret: leaf.secret === true,
    };
  });
}

/** The value of a setting as it may be shown: a URL without its password. */
export function shownValue<T>({ isSecret }: Setting, value: T): T | string {
  if (!isSecret || typeof value !== 'string') return value;
  if (!URL.canParse(value)) return '***';
  const url = new URL(value);
  if (url.password !== '') url.password = '***';
  if (url.searchParams.has('password')) url.searchParams.set('password', '***');
  return url.toString();
}
