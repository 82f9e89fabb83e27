// What a check finds out: a line an item, and the exit status of the worst of them.
import { shown } from '../terminal/shown.ts';

export interface Finding {
  /** What was looked at, in a word. */
  readonly item: string;
  /** `skipped`: it could not be looked at, for a reason that another finding gives. */
  readonly result: 'ok' | 'failed' | 'skipped';
  /** How it is; where it failed, what to do too. */
  readonly text: string;
  /** The exit status that follows from it. */
  readonly exit: number;
}

/** What a check found out, as `--report` writes it. */
export interface CheckReport {
  readonly command: 'klaviyo-sink check' | 'klaviyo-source check';
  readonly exit_status: number;
  readonly findings: readonly Finding[];
}

export function ok(item: string, text: string): Finding {
  return { item, result: 'ok', text, exit: 0 };
}

export function failed(item: string, exit: number, text: string): Finding {
  return { item, result: 'failed', text, exit };
}

export function skipped(item: string, why: string): Finding {
  return { item, result: 'skipped', text: `not looked at: ${why}`, exit: 0 };
}

/** A line a finding; what servers and users wrote moves no terminal. */
export function findingLines(findings: readonly Finding[]): string {
  return findings
    .map(({ item, result, text }) => shown(`${result.padEnd(8)}${item}: ${text.replaceAll('\n', '; ')}\n`))
    .join('');
}

/** Which of several statuses says most of why no run can succeed. */
const gravest = [70, 77, 69, 78];

export function worstStatus(findings: readonly Finding[]): number {
  const statuses = new Set(findings.map(({ exit }) => exit).filter((exit) => exit !== 0));
  return gravest.find((status) => statuses.has(status)) ?? [...statuses][0] ?? 0;
}
