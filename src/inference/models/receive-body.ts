import type { FileHandle } from 'node:fs/promises';

/** Small chunks are written together: a write for each of them would cost more than the network. */
const WRITE_BYTES = 4 * 1024 * 1024;
/** A slow server's bytes are not held back: a killed process should lose little. */
const WRITE_AFTER_MS = 1000;
const REPORT_EVERY_MS = 200;

/**
 * Appends a body to a file, in order. What came is in the file even if the body breaks off. Returns the size of the
 * file in bytes.
 */
export async function receiveBody(
  file: FileHandle,
  body: AsyncIterable<Uint8Array>,
  offset: number,
  onBytes: (doneBytes: number) => void,
): Promise<number> {
  let doneBytes = offset;
  let waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  let writtenAt = performance.now();
  let reportedAt = 0;
  const flush = async (): Promise<void> => {
    const chunks = waiting;
    waiting = [];
    waitingBytes = 0;
    writtenAt = performance.now();
    for (const chunk of chunks) await file.appendFile(chunk);
  };
  try {
    for await (const chunk of body) {
      waiting.push(chunk);
      waitingBytes += chunk.length;
      doneBytes += chunk.length;
      const now = performance.now();
      if (waitingBytes >= WRITE_BYTES || now - writtenAt > WRITE_AFTER_MS) await flush();
      if (now - reportedAt > REPORT_EVERY_MS) {
        reportedAt = now;
        onBytes(doneBytes);
      }
    }
  } finally {
    await flush();
  }
  onBytes(doneBytes);
  return doneBytes;
}
