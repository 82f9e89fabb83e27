// Prints what `sandbox-events.ts` measures with a million events.
import { measureEvents } from './sandbox-events.ts';

const { events, filled, columns, pages } = await measureEvents(1_000_000, 10_000, 100);
const ms = (value: number): string => `${value.toFixed(2)} ms`;
const lines = [
  `${events} events filled in ${(filled / 1000).toFixed(2)} s`,
  ...(columns === undefined ? [] : [`${(columns / 1e6).toFixed(1)} MB of columns`]),
  ...pages.map(
    (one) =>
      `${one.query}: median ${ms(one.median)}, p90 ${ms(one.p90)}, best ${ms(one.best)}, ${one.pages} pages of ${one.bytes} bytes`,
  ),
];
process.stdout.write(`${lines.join('\n')}\n`);
