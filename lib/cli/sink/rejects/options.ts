// The options of klaviyo-sink rejects: one row a flag.
import * as z from 'zod';
import { asked, option, toggle } from '../../kit/options.ts';
import type { CommandLine } from '../../kit/command-line/parse.ts';

export const rejectsOptions = z.object({
  records: option(toggle.default(false), {
    group: 'What to print',
    help: 'the records again, as NDJSON that means the same as they did: input for klaviyo-sink',
  }),
  ...asked,
});

export const rejectsSummary = 'print a rejects file: by reason and column, or its records as input again';

export const rejectsLine: CommandLine = { name: 'klaviyo-sink rejects', table: rejectsOptions };
