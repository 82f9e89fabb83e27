// Gets a run's own summary: tells klaviyo-sink and klaviyo-source where to write it, and reads what was written.
import { readFileSync, rmSync } from 'node:fs';
import * as z from 'zod';
import { historyVariable, reportJson } from '../../files/report-page.ts';
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

/**
 * How a command learns where its summary for the history goes. Our own write it there beside their own `--report`; every
 * command finds the path in KLAVIYO_REPORT, so a shell text may write `--report "$KLAVIYO_REPORT"`.
 */
export function reportVariables(command: Command, path: string): NodeJS.ProcessEnv {
  const isOwn = command.kind === 'argv' && ownProgramAt(command.argv) >= 0;
  return { KLAVIYO_REPORT: path, [historyVariable]: isOwn ? path : undefined };
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
