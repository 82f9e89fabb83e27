// The shell text that each engine runs in the end, taken out of the exported file as that engine would.
import { parse, parseAllDocuments } from 'yaml';
import { z } from 'zod';
import type { Exported } from '../../../lib/schedule/export/engine.ts';
import { text } from './nasty-words.ts';

const digdag = z.object({ '+run': z.object({ 'sh>': z.string() }) });
const container = z.object({ command: z.tuple([z.string(), z.string(), z.string()]) });
const cronJob = z.object({
  spec: z.object({
    jobTemplate: z.object({
      spec: z.object({ template: z.object({ spec: z.object({ containers: z.tuple([container]) }) }) }),
    }),
  }),
});

/** systemd.syntax(7): C escapes in quotes, %% and $$ are single signs. */
function unescapeUnit(quoted: string): string {
  const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t' };
  return quoted
    .replaceAll(/\\(.)/g, (_, letter: string) => escapes[letter] ?? letter)
    .replaceAll('%%', '%')
    .replaceAll('$$', '$');
}

/** By format; each takes an export of one schedule whose pattern is `0 * * * *`. */
export const scriptOf: Readonly<Record<string, (exported: Exported) => string>> = {
  crontab: (exported) =>
    (
      text(exported)
        .split('\n')
        .find((line) => line.startsWith('0 * * * *')) ?? ''
    )
      .split(' ')
      .slice(5)
      .join(' ')
      .replaceAll('\\%', '%'),
  systemd: (exported) => unescapeUnit(/^ExecStart=\/bin\/sh -c "(.*)"$/m.exec(text(exported))?.[1] ?? ''),
  digdag: (exported) => digdag.parse(parse(text(exported)))['+run']['sh>'],
  airflow: (exported) =>
    z
      .string()
      .parse(JSON.parse(/bash_command=(".*"),$/m.exec(text(exported))?.[1] ?? ''))
      .replaceAll(/\{\{ '(..)' \}\}/g, '$1'),
  kubernetes: (exported) => {
    const [document] = parseAllDocuments(text(exported)).map((one) => cronJob.parse(one.toJS()));
    const [only] = document?.spec.jobTemplate.spec.template.spec.containers ?? [];
    return (only?.command[2] ?? '').replaceAll('$$', '$');
  },
};
