// Which reports are pages, and the page of a run that asks for one.
import type { z } from 'zod';
import type { Clock } from '../../../klaviyo/clock.ts';
import { isPageName } from '../../../files/report-page.ts';
import { saidOptions, type OptionSources } from '../options.ts';
import type { Io } from '../run.ts';

/** What decides whether there is a page, and what it says of options. */
export interface PageRequest {
  readonly file: string | undefined;
  readonly table: z.ZodObject;
  readonly sources: OptionSources;
}

/** A run, with the page that its report becomes where the name of the file asks for one. */
export async function withPage<T>(
  io: Io,
  clock: Clock,
  { file, table, sources }: PageRequest,
  run: (io: Io) => Promise<T>,
): Promise<T> {
  if (!isPageName(file)) {
    return run(io);
  }
  // Loaded for whoever asks for it, and before the run: at its end the installation may be another.
  const { RunPage } = await import('./run-page.ts');
  const page = new RunPage(clock, saidOptions(table, sources));
  try {
    return await run({ ...io, page });
  } finally {
    page.close();
  }
}
