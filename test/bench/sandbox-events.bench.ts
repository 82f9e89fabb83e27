// Prints what `sandbox-events.ts` measures with a million events.
import { measureEvents } from './sandbox-events.ts';

const { events, filled, columns, pages } = await measureEvents(1_000_000, 10_000, 100);
const ms = (value: number): string => `${value.toFixed(2)} ms`;
const lines = [
  `${events} events filled in ${(filled / 1000).toFixed(2)} s`,
  ...(columns === undefined ? [] : [`${(columns / 1e6).toFixed(1)} MB of columns`]),
  ...pages.flatMap(({ query, served, median, p90, best, pages: walked, bytes }) => [
    `${query}: ${walked} pages of ${bytes} bytes`,
    `  served in ${ms(served.median)} (median), ${ms(served.best)} (best)`,
    `  to the last byte, client in the same process: median ${ms(median)}, p90 ${ms(p90)}, best ${ms(best)}`,
  ]),
];
process.stdout.write(`${lines.join('\n')}\n`);
