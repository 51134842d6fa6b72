import { NO_POSTINGS, type PostingList } from '../../lexical/bm25.ts';

/** One chunk with a term: its slot, and how often the term stands in its context and in its body. */
export interface PostingWriter {
  add(slot: number, context: number, body: number): void;
  readonly count: number;
  /** Three or four bytes a posting: the distance to the one before, 7 bits a byte, then the two counts. */
  bytes(): Buffer;
}

/** Slots come in ascending order, none below `block`. */
export function createPostingWriter(block: number): PostingWriter {
  const bytes: number[] = [];
  let [last, count] = [block, 0];
  return {
    get count() {
      return count;
    },
    add(slot, context, body) {
      let distance = slot - last;
      for (; distance > 127; distance = Math.floor(distance / 128))
        bytes.push((distance % 128) + 128);
      bytes.push(distance, context, body);
      last = slot;
      count += 1;
    },
    bytes: () => Buffer.from(bytes),
  };
}

/** Appends the postings of one block to a list. */
export function decodePostings(
  bytes: Uint8Array,
  block: number,
  count: number,
  before: PostingList = NO_POSTINGS,
): PostingList {
  const size = before.slots.length + count;
  const slots = new Uint32Array(size);
  const context = new Uint8Array(size);
  const body = new Uint8Array(size);
  slots.set(before.slots);
  context.set(before.context);
  body.set(before.body);
  let slot = block;
  let at = 0;
  for (let i = before.slots.length; i < size; i += 1) {
    let shift = 1;
    let byte = bytes[at++] ?? 0;
    for (; byte > 127; byte = bytes[at++] ?? 0) {
      slot += (byte - 128) * shift;
      shift *= 128;
    }
    slot += byte * shift;
    slots[i] = slot;
    context[i] = bytes[at++] ?? 0;
    body[i] = bytes[at++] ?? 0;
  }
  return { slots, context, body };
}
