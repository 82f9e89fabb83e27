// Gets a run's own summary: tells klaviyo-sink and klaviyo-source where to write it, and reads what was written.
import { readFileSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import * as z from 'zod';
import { reportJson } from '../../files/report-page.ts';
import type { Command } from '../store/command.ts';
import { ownProgramAt } from '../store/definition.ts';
import type { RunSummary } from '../store/run-record.ts';

const count = z.number().nonnegative().optional().catch(undefined);

const report = z.object({
  read: count,
  delivered: count,
  // What klaviyo-source printed: it has one count.
  records: count,
  rejected: count,
  failed: count,
  exit_status: z.number().int().optional().catch(undefined),
});

export interface Report {
  readonly summary: RunSummary;
  readonly exitStatus: number | undefined;
}

/** The path after `--report`, as the command's own directory sees it. */
function givenReport(argv: readonly string[], directory: string): string | undefined {
  const end = argv.indexOf('--');
  const words = end < 0 ? argv : argv.slice(0, end);
  const at = words.findLastIndex((word) => word === '--report' || word.startsWith('--report='));
  const word = words[at];
  if (word === undefined) {
    return undefined;
  }
  const path = word === '--report' ? words[at + 1] : word.slice('--report='.length);
  return path === undefined ? undefined : resolve(directory, path);
}

/**
 * Our own commands without `--report` get one; every command finds `path` in KLAVIYO_REPORT, so a shell text
 * may write `--report "$KLAVIYO_REPORT"`.
 */
export function withReport(
  command: Command,
  directory: string,
  path: string,
): { command: Command; path: string } {
  if (command.kind === 'shell') {
    return { command, path };
  }
  const at = ownProgramAt(command.argv);
  if (at < 0) {
    return { command, path };
  }
  const given = givenReport(command.argv, directory);
  if (given !== undefined) {
    return { command, path: given };
  }
  const [head, tail] = [command.argv.slice(0, at + 1), command.argv.slice(at + 1)];
  return { command: { kind: 'argv', argv: [...head, '--report', path, ...tail] }, path };
}

/** So that the summary of an earlier attempt is not taken for this one's. */
export function forgetReport(path: string): void {
  rmSync(path, { force: true });
}

/** Undefined where the command wrote none. */
export function readReport(path: string): Report | undefined {
  try {
    const parsed = report.safeParse(JSON.parse(reportJson(readFileSync(path, 'utf8'))));
    if (!parsed.success) {
      return undefined;
    }
    const { read, delivered, records, rejected, failed, exit_status: exitStatus } = parsed.data;
    return {
      summary: { read: read ?? records, delivered: delivered ?? records, rejected, failed },
      exitStatus,
    };
  } catch {
    return undefined;
  }
}
