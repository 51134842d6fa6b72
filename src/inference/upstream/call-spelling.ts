import type { ChunkChoice } from './chunk.ts';

type ToolDelta = NonNullable<NonNullable<ChunkChoice['delta']>['tool_calls']>[number];

/** Spells the calls of a stream the way `toolFormat: 'hermes'` says, piece by piece. */
export interface CallSpelling {
  spell(deltas: readonly ToolDelta[]): string;
  /** Closes the last call. */
  end(): string;
}

/**
 * A call begins with its name. Some servers give every call the same index and tell them apart by their ids; others repeat
 * id and name with each piece.
 */
export function createCallSpelling(): CallSpelling {
  let open: { readonly index: number; readonly id: string } | undefined;
  let hasArguments = false;
  const end = (): string => {
    if (open === undefined) return '';
    open = undefined;
    return `${hasArguments ? '' : '{}'}}\n</tool_call>`;
  };
  return {
    end,
    spell(deltas) {
      let text = '';
      for (const delta of deltas) {
        const index = delta.index ?? 0;
        const id = delta.id ?? '';
        const name = delta.function?.name ?? '';
        const isSame = index === open?.index && (id === '' || id === open.id);
        if (name !== '' && !isSame) {
          text += `${end()}<tool_call>\n{"name": ${JSON.stringify(name)}, "arguments": `;
          open = { index, id };
          hasArguments = false;
        }
        const more = delta.function?.arguments ?? '';
        if (more !== '') hasArguments = true;
        text += more;
      }
      return text;
    },
  };
}
