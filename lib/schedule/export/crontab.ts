// Turns schedules into a crontab.
import { ownProgramAt, shellQuote, type Definition } from '../store/definition.ts';
import {
  commandLine,
  comments,
  engineCron,
  note,
  prelude,
  searchPath,
  untold,
  withoutTime,
  withRetries,
  type Exported,
  type ExportOptions,
} from './engine.ts';

const longestLine = 998;

const zoneCaveat =
  "CRON_TZ is known to cronie (Red Hat, Fedora, Arch, SUSE). Debian's and Ubuntu's cron and busybox read the times in the zone of the machine: there set the machine to that zone, or export to systemd.";

/** A crontab's command ends at the line's end and at a bare %. */
function crontabLine(script: string): string {
  if (!script.includes('\n')) {
    return script.replaceAll('%', '\\%');
  }
  const encoded = script.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
  return `/bin/sh -c "$(printf '%b' ${shellQuote(encoded)})"`.replaceAll('%', '\\%');
}

function home(path: string): string {
  return path.startsWith('/') ? shellQuote(path) : `"$HOME"/${shellQuote(path)}`;
}

/** Our own commands say nothing of a good run, so that cron mails failures only. */
function quiet(definition: Definition): Definition {
  const { command } = definition;
  if (command.kind === 'shell' || ownProgramAt(command.argv) < 0) {
    return definition;
  }
  const { argv } = command;
  // Behind it stands the command whose stdout is the input.
  const end = argv.includes('--') ? argv.indexOf('--') : argv.length;
  const [own, producer] = [argv.slice(0, end), argv.slice(end)];
  const says = own.some((word) => ['--quiet', '-q', '--verbose', '-v'].includes(word));
  return says
    ? definition
    : { ...definition, command: { kind: 'argv', argv: [...own, '--quiet', ...producer] } };
}

function script(definition: Definition, { envFile }: ExportOptions): string {
  const { name, overlap, directory } = definition;
  const file = home(envFile);
  const lock = `flock ${overlap === 'skip' ? '-n ' : ''}"$HOME"/${shellQuote(`.klaviyo-schedule-${name}.lock`)}`;
  const run = withRetries(definition, commandLine(quiet(definition)));
  return [
    'export KLAVIYO_SCHEDULED_AT="$(date -u +%Y-%m-%dT%H:%M:00Z)"; ',
    `if [ -r ${file} ]; then set -a; . ${file}; set +a; fi; `,
    prelude(definition),
    `cd ${shellQuote(directory)} && exec ${lock} ${definition.retries === 0 ? run : `/bin/sh -c ${shellQuote(run)}`}`,
  ].join('');
}

function entry(definition: Definition, options: ExportOptions): { text: string; notes: string[] } {
  const timing = engineCron(definition, 'cron');
  if (timing === undefined) {
    const without = withoutTime(definition, 'cron');
    return { text: `\n${comments([without])}`, notes: [without] };
  }
  const line = `${timing.cron} ${crontabLine(script(definition, options))}`;
  const notes = [...timing.notes, ...untold(definition, 'cron')];
  if (line.length > longestLine) {
    notes.push(
      note(
        definition,
        `the line is longer than the ${longestLine} characters that some crons take; put the command into a script`,
      ),
    );
  }
  const { command } = definition;
  if (
    command.kind === 'shell' &&
    /klaviyo-(?:sink|source|streams)/.test(command.text) &&
    !/\s(?:--quiet|-q)\b/.test(command.text)
  ) {
    notes.push(
      note(definition, 'put --quiet into its shell text, or cron mails the summary of each good run'),
    );
  }
  const off = definition.enabled ? '' : '# disabled: ';
  return {
    text: `\n${comments([definition.name, ...notes])}CRON_TZ=${definition.timezone}\n${off}${line}\n`,
    notes,
  };
}

export function exportCrontab(definitions: readonly Definition[], options: ExportOptions): Exported {
  const entries = definitions.map((definition) => entry(definition, options));
  const head = comments([
    'Made by klaviyo-schedule export --format crontab.',
    zoneCaveat,
    `KLAVIYO_API_KEY comes from ${options.envFile.startsWith('/') ? '' : '~/'}${options.envFile} (a line KLAVIYO_API_KEY=…, chmod 600).`,
    'Times that were missed while the machine was down are not made up for, and nothing is disabled by itself.',
  ]);
  const settings = `SHELL=/bin/sh\nPATH=${searchPath(options.folders, ['/usr/local/bin', '/usr/bin', '/bin'])}\n`;
  return {
    files: [{ name: 'klaviyo.crontab', text: head + settings + entries.map(({ text }) => text).join('') }],
    notes: [zoneCaveat, ...entries.flatMap(({ notes }) => notes)],
  };
}
