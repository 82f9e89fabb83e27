// Measures the sandbox itself: an import of 10,000 profiles answered, a page of 1000 events made.
import { measureEvents } from './sandbox-events.ts';
import { importBody, timeImport } from './sandbox-imports.ts';
import { number, type Section } from './report.ts';
import { startServer } from './spawned.ts';

/** Milliseconds to the answer of each import, after some to warm up; each waits until the work behind it is done. */
async function importTimes(runs: number): Promise<number[]> {
  const sandbox = await startServer('bin/klaviyo-sandbox.js', [
    '--port=0',
    '--empty',
    '--rate-limits=off',
    '--job-time=100ms',
  ]);
  try {
    const taken: number[] = [];
    for (let run = -3; run < runs; run += 1) {
      const time = await timeImport(sandbox.url, importBody(run, 100));
      if (run >= 0) {
        taken.push(time);
      }
      await fetch(`${sandbox.url}/sandbox/jobs/finish`, { method: 'POST' });
    }
    return taken.toSorted((a, b) => a - b);
  } finally {
    await sandbox.stop();
  }
}

export async function measureSandbox(events: number): Promise<Section> {
  const imports = await importTimes(15);
  const middle = imports[Math.floor(imports.length / 2)] ?? NaN;
  const { pages } = await measureEvents(events, 10_000, 50);
  const [page] = pages;
  const ms = (value: number | undefined): string => number(value ?? NaN, 1);
  return {
    title: 'Sandbox',
    about: [
      `An import is timed from the request to the last byte of the answer, by a client of its own process; a page of`,
      `1000 events out of ${number(events)} without a socket, which is what the sandbox adds to a client's time.`,
    ],
    rows: [
      {
        what: 'bulk import of 10,000 profiles answered',
        cells: { 'median ms': ms(middle), 'best ms': ms(imports[0]), target: 'under 100' },
      },
      {
        what: 'a page of 1000 events made',
        cells: { 'median ms': ms(page?.served.median), 'best ms': ms(page?.served.best), target: 'under 8' },
      },
    ],
    data: { imports, pages },
  };
}
