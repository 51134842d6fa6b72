export interface DownloadProgress {
  readonly doneBytes: number;
  /** Undefined where the server does not say. */
  readonly totalBytes: number | undefined;
  readonly bytesPerSecond: number;
  /** Undefined where the total is unknown, or nothing has come yet. */
  readonly secondsLeft: number | undefined;
}

/** The rate is that of the last seconds: a server that became slow shows. */
const WINDOW_MS = 5000;

/** Turns counts of bytes into a rate and a time left. */
export function createProgressMeter(): (
  doneBytes: number,
  totalBytes: number | undefined,
) => DownloadProgress {
  let marks: { readonly at: number; readonly doneBytes: number }[] = [];
  return (doneBytes, totalBytes) => {
    const at = performance.now();
    // A download that began anew counts from there.
    if (doneBytes < (marks.at(-1)?.doneBytes ?? 0)) marks = [];
    marks.push({ at, doneBytes });
    while (marks.length > 2 && at - (marks[1]?.at ?? at) > WINDOW_MS) marks.shift();
    const [first] = marks;
    const seconds = (at - (first?.at ?? at)) / 1000;
    const rate = seconds > 0 ? (doneBytes - (first?.doneBytes ?? 0)) / seconds : 0;
    return {
      doneBytes,
      totalBytes,
      bytesPerSecond: rate,
      secondsLeft:
        totalBytes === undefined || rate <= 0 ? undefined : (totalBytes - doneBytes) / rate,
    };
  };
}
