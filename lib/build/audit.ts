// An audit of what is shipped, by the registry of packages; where that does not answer audits, a line says so.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface AuditVerdict {
  /** A line, or one a finding. */
  readonly text: string;
  readonly isGood: boolean;
}

const wait = 60_000;

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What `npm audit --json` has printed, as a verdict. */
export function verdictOn(printed: string): AuditVerdict {
  const report = parsed(printed);
  const found = isObject(report) ? report['vulnerabilities'] : undefined;
  if (!isObject(found)) {
    const why = isObject(report) && typeof report['message'] === 'string' ? ` (${report['message']})` : '';
    return { text: `npm audit: the registry did not answer it${why}; nothing was checked`, isGood: true };
  }
  const lines = Object.entries(found).map(([name, entry]) => {
    const { severity = 'unknown', range = '' } = isObject(entry) ? entry : {};
    return `npm audit: ${name} ${String(range)}: ${String(severity)}`;
  });
  return lines.length === 0
    ? { text: 'npm audit: no known hole in what is shipped', isGood: true }
    : { text: lines.join('\n'), isGood: false };
}

function printedBy(folder: string): string {
  try {
    // An exit status of 1 is a finding, or no answer: what is printed says which.
    return execFileSync('npm', ['audit', '--omit=dev', '--json'], {
      cwd: folder,
      encoding: 'utf8',
      timeout: wait,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch (error) {
    return isObject(error) && typeof error['stdout'] === 'string' ? error['stdout'] : '';
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { text, isGood } = verdictOn(printedBy(fileURLToPath(new URL('../../../', import.meta.url))));
  process.stdout.write(`${text}\n`);
  process.exitCode = isGood ? 0 : 1;
}
