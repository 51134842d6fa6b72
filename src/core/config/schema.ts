import { type Static, Type } from 'typebox';

/**
 * The one description of every setting. Types, defaults, environment names, flags, `--help` and
 * docs/configuration.md all derive from it.
 */
export const configSchema = Type.Object(
  {
    host: Type.String({
      default: '127.0.0.1',
      minLength: 1,
      description: 'Address to listen on. Anything but loopback needs an API key (xinglin keys).',
    }),
    port: Type.Integer({
      default: 8080,
      minimum: 0,
      maximum: 65_535,
      description: 'Port to listen on; 0 takes a free one.',
    }),
    corsOrigins: Type.Optional(
      Type.String({
        minLength: 1,
        description:
          'Origins of browser apps that may call the API (a CDS Hooks client, a ward app), separated by commas; * for any. Default: none.',
      }),
    ),
    dataDir: Type.String({
      default: './data',
      minLength: 1,
      description: 'Folder of the database, the vector snapshots, uploaded files and keys.',
    }),
    storage: Type.Union([Type.Literal('sqlite'), Type.Literal('postgres')], {
      default: 'sqlite',
      description:
        'Where the knowledge bases are: sqlite (in the data directory) or postgres (shared by several servers).',
    }),
    postgresUrl: Type.Optional(
      Type.String({
        minLength: 1,
        secret: true,
        description:
          'Database for storage postgres: postgres://user:password@host:5432/database, best given in the environment. ?schema= names the schema of its tables, else xinglin.',
      }),
    ),
    store: Type.String({
      default: 'starter',
      minLength: 1,
      description: 'Vector store that answers where a request names none.',
    }),
    starterCorpora: Type.Boolean({
      default: true,
      description: 'Load the starter corpora into an empty data directory at the first start.',
    }),
    model: Type.Optional(
      Type.String({
        minLength: 1,
        description:
          'GGUF file, or the name of an installed model, to generate with; it stays loaded. Without one, answers are quotations only.',
      }),
    ),
    upstreams: Type.Optional(
      Type.String({
        minLength: 1,
        description:
          'YAML or JSON file that names OpenAI-compatible servers to generate or embed with (docs/upstreams.md).',
      }),
    ),
    modelName: Type.Optional(
      Type.String({
        minLength: 1,
        description: 'Name of that model for clients; default: the file name.',
      }),
    ),
    draftModel: Type.Optional(
      Type.String({
        minLength: 1,
        description:
          'GGUF file, or the name of an installed model, that guesses ahead for that model; default: what "xinglin models draft" says of it.',
      }),
    ),
    embedder: Type.Optional(
      Type.String({
        minLength: 1,
        description: 'Folder of an ONNX sentence-embedding model; default: the embedded one.',
      }),
    ),
    contextSize: Type.Integer({
      default: 4096,
      minimum: 256,
      maximum: 131_072,
      description: 'Context of one conversation, in tokens.',
    }),
    slots: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 64,
        description:
          'Conversations generated at the same time; default: as many as fit into half of the free memory, at most 8 (16 on a GPU).',
      }),
    ),
    prefixCacheBytes: Type.Integer({
      default: 2 ** 30,
      minimum: 0,
      description: 'Memory for beginnings of prompts kept beside the slots (Linux), in bytes.',
    }),
    modelsMemoryBytes: Type.Optional(
      Type.Integer({
        minimum: 1024 * 1024,
        description:
          'Memory that all models may take together, in bytes; on a GPU give its memory. Default: 70 % of the machine.',
      }),
    ),
    modelIdleMs: Type.Integer({
      default: 900_000,
      minimum: 0,
      description:
        'An installed model that nobody used for so long is unloaded, in milliseconds; 0: only when its room is needed.',
    }),
    speculation: Type.Union([Type.Literal('lookup'), Type.Literal('off')], {
      default: 'lookup',
      description:
        'lookup: what stood in the prompt before is guessed to come again, and a draft model guesses the rest, where there is one. off: neither.',
    }),
    requestTimeoutMs: Type.Integer({
      default: 600_000,
      minimum: 1000,
      description: 'How long a generation may take, waiting included, in milliseconds.',
    }),
    threads: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 256,
        description:
          'CPU threads of the model; default: one fewer than the cores, since its pool spins and starves a busy machine.',
      }),
    ),
    gpu: Type.Union(
      [
        Type.Literal('auto'),
        Type.Literal('cuda'),
        Type.Literal('vulkan'),
        Type.Literal('metal'),
        Type.Literal('off'),
      ],
      { default: 'auto', description: 'Where the model runs: auto, cuda, vulkan, metal or off.' },
    ),
    queueLimit: Type.Integer({
      default: 32,
      minimum: 0,
      maximum: 10_000,
      description: 'Generations that may wait; the next one is answered 429.',
    }),
    stallTimeoutMs: Type.Integer({
      default: 60_000,
      minimum: 1000,
      description: 'A model without progress for so long is restarted, in milliseconds.',
    }),
    maxBodyBytes: Type.Integer({
      default: 8 * 1024 * 1024,
      minimum: 1024,
      description: 'Largest JSON body, in bytes.',
    }),
    maxFileBytes: Type.Integer({
      default: 64 * 1024 * 1024,
      minimum: 1024,
      description: 'Largest file to ingest or upload, in bytes.',
    }),
    shutdownGraceMs: Type.Integer({
      default: 20_000,
      minimum: 0,
      description: 'How long running answers may take to finish after SIGTERM, in milliseconds.',
    }),
    logLevel: Type.Union(
      [
        Type.Literal('trace'),
        Type.Literal('debug'),
        Type.Literal('info'),
        Type.Literal('warn'),
        Type.Literal('error'),
        Type.Literal('silent'),
      ],
      { default: 'info', description: 'trace, debug, info, warn, error or silent.' },
    ),
  },
  { additionalProperties: false },
);

export type Config = Readonly<Static<typeof configSchema>>;
