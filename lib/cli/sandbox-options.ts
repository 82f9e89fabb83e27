// The arguments of `klaviyo-sandbox` into checked options, or one line that says what is wrong with them.
import { parseArgs } from 'node:util';
import { DEFAULT_COUNTS, NO_COUNTS, type Counts } from '../sandbox/data/seed.ts';
import type { LimitHeaders } from '../sandbox/limits.ts';
import { isFaultName, type FaultRate } from '../sandbox/weather.ts';

/** A mistake on the command line; the message is for the person who typed it. */
export class UsageError extends Error {}

interface Flag {
  /** Shown in the help; none for a switch. */
  readonly value?: string;
  readonly help: string;
  readonly repeats?: boolean;
}

/** How many objects the seeded account has: flag to what is counted. */
const COUNTS = {
  profiles: { name: 'profiles', help: 'profiles' },
  events: { name: 'events', help: 'events' },
  lists: { name: 'lists', help: 'lists' },
  segments: { name: 'segments', help: 'segments' },
  campaigns: { name: 'campaigns', help: 'campaigns on each of the three channels' },
  templates: { name: 'templates', help: 'templates' },
  flows: { name: 'flows', help: 'flows' },
  'catalog-items': { name: 'catalogItems', help: 'catalog items' },
  'coupon-codes': { name: 'couponCodes', help: 'coupon codes' },
} as const satisfies Readonly<Record<string, { readonly name: keyof Counts; readonly help: string }>>;

const flags: Readonly<Record<string, Flag>> = {
  port: { value: 'N', help: 'listen on this port; 0 picks a free one (8123)' },
  host: { value: 'HOST', help: 'listen on this address (127.0.0.1)' },
  seed: { value: 'N', help: 'the same seed makes the same data and the same weather (1)' },
  now: { value: 'TIME', help: "start the account's clock at this time, ISO 8601 (the present)" },
  empty: { help: 'make nothing but what the flags below ask for' },
  data: { value: 'FILE', help: 'load this snapshot instead of making data' },
  save: { help: 'write the snapshot back to --data FILE at the end' },
  'rate-limits': { value: 'real|off', help: "Klaviyo's rate limits (real)" },
  'limit-headers': {
    value: 'list|plain|none',
    help: 'how answers tell them: as recorded, as in the guide, not at all (list)',
  },
  'time-scale': { value: 'N', help: 'rate limit windows and jobs run N times faster (1)' },
  'job-time': { value: 'TIME', help: 'how long a bulk job takes, before --time-scale (2s)' },
  latency: { value: 'TIME', help: 'hold every answer up: 120ms, or 120ms±40 with jitter' },
  fault: {
    value: 'KIND:RATE',
    repeats: true,
    help: 'spoil this part of the requests: 503:0.05; may be repeated',
  },
  'fault-plan': { value: 'FILE', help: 'spoil exactly these requests, JSON or YAML' },
  key: { value: 'KEY', help: 'accept this key alone (any that starts with pk_)' },
  scopes: { value: 'LIST', help: 'what the key may do: lists:read,profiles:write (everything)' },
  'opt-in': { value: 'single|double', help: 'the opt-in of lists that name none (single)' },
  'event-delay': { value: 'TIME', help: 'events that were sent can be read only then (0s)' },
  'age-gating': { help: 'SMS consent needs a date of birth' },
  'sms-unreachable': { value: 'CODES', help: 'calling codes without a sending number (+850)' },
  help: { help: 'print this' },
  version: { help: 'print the version' },
};

/** The counts' own flags. */
const countFlags: Readonly<Record<string, Flag>> = Object.fromEntries(
  Object.entries(COUNTS).map(([flag, { name, help }]) => [
    flag,
    { value: 'N', help: `make this many ${help} (${DEFAULT_COUNTS[name]})` },
  ]),
);
const allFlags = { ...flags, ...countFlags };

export interface CliOptions {
  readonly port: number;
  readonly host: string;
  readonly seed: number;
  /** Milliseconds since 1970. */
  readonly startAt?: number;
  readonly data?: string;
  readonly save: boolean;
  readonly rateLimits: 'real' | 'off';
  readonly limitHeaders: LimitHeaders;
  readonly timeScale: number;
  readonly jobTime: number;
  readonly latency?: { readonly mean: number; readonly jitter: number };
  readonly faults: readonly FaultRate[];
  readonly faultPlan?: string;
  readonly key?: string;
  readonly scopes?: readonly string[];
  readonly optInProcess: 'single_opt_in' | 'double_opt_in';
  readonly eventDelay: number;
  readonly ageGating: boolean;
  readonly smsUnreachable: readonly string[];
  readonly counts: Counts;
}

export type Parsed =
  | { readonly kind: 'run'; readonly options: CliOptions }
  | { readonly kind: 'help' }
  | { readonly kind: 'version' };

/** @throws UsageError */
export function readOptions(args: readonly string[]): Parsed {
  const given = readFlags(args);
  if (given.has('help')) return { kind: 'help' };
  if (given.has('version')) return { kind: 'version' };
  const last = (name: string): string | undefined => given.get(name)?.at(-1);
  const read = <T>(name: string, parse: (text: string) => T | undefined, expected: string): T | undefined => {
    const text = last(name);
    if (text === undefined) return undefined;
    const value = parse(text);
    if (value === undefined) throw new UsageError(`--${name} ${text}: expected ${expected}`);
    return value;
  };
  const whole = (name: string, most = Number.MAX_SAFE_INTEGER): number | undefined =>
    read(name, (text) => wholeNumber(text, most), `a whole number from 0 to ${most}`);

  const startAt = read('now', readTime, 'a time like 2026-11-27T08:00:00Z');
  const latency = read('latency', readLatency, 'a time like 120ms or 120ms±40');
  const data = last('data');
  const faultPlan = last('fault-plan');
  const key = read('key', (text) => (/^pk_\S+$/.test(text) ? text : undefined), 'a key that starts with pk_');
  const scopes = last('scopes')?.split(',');
  if (given.has('save') && data === undefined) throw new UsageError('--save needs --data FILE to save to');
  const counts = { ...(given.has('empty') ? NO_COUNTS : DEFAULT_COUNTS) };
  for (const [flag, { name }] of Object.entries(COUNTS)) {
    counts[name] = whole(flag, 100_000_000) ?? counts[name];
  }
  const oneOf =
    <T extends string>(...choices: readonly T[]) =>
    (text: string): T | undefined =>
      choices.find((choice) => choice === text);
  const options: CliOptions = {
    port: whole('port', 65_535) ?? 8123,
    host: last('host') ?? '127.0.0.1',
    seed: whole('seed', 4_294_967_295) ?? 1,
    save: given.has('save'),
    rateLimits: read('rate-limits', oneOf('real', 'off'), 'real or off') ?? 'real',
    limitHeaders: read('limit-headers', oneOf('list', 'plain', 'none'), 'list, plain or none') ?? 'list',
    timeScale: read('time-scale', positive, 'a number above 0') ?? 1,
    jobTime: read('job-time', duration, 'a time like 500ms, 2s or 1m') ?? 2_000,
    faults: (given.get('fault') ?? []).map(readFault),
    optInProcess:
      read('opt-in', oneOf('single', 'double'), 'single or double') === 'double'
        ? 'double_opt_in'
        : 'single_opt_in',
    eventDelay: read('event-delay', duration, 'a time like 30s or 2h') ?? 0,
    ageGating: given.has('age-gating'),
    smsUnreachable: read('sms-unreachable', callingCodes, 'calling codes like +850,+290') ?? ['+850'],
    counts,
    ...(startAt !== undefined && { startAt }),
    ...(latency && { latency }),
    ...(data !== undefined && { data }),
    ...(faultPlan !== undefined && { faultPlan }),
    ...(key !== undefined && { key }),
    ...(scopes && { scopes }),
  };
  return { kind: 'run', options };
}

function readFlags(args: readonly string[]): Map<string, string[]> {
  const { tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries(
      Object.entries(allFlags).map(([name, flag]) => [
        name,
        { type: flag.value === undefined ? ('boolean' as const) : ('string' as const) },
      ]),
    ),
    strict: false,
    tokens: true,
  });
  const given = new Map<string, string[]>();
  for (const token of tokens) {
    if (token.kind === 'positional') throw new UsageError(`${token.value}: nothing but flags is taken`);
    if (token.kind !== 'option') continue;
    const flag = Object.hasOwn(allFlags, token.name) ? allFlags[token.name] : undefined;
    if (flag === undefined) throw new UsageError(unknownFlag(token.rawName));
    if (flag.value === undefined && token.value !== undefined) {
      throw new UsageError(`${token.rawName} takes no value`);
    }
    if (flag.value !== undefined && (token.value === undefined || token.value === '')) {
      throw new UsageError(`${token.rawName} needs a value: ${token.rawName} ${flag.value}`);
    }
    const before = given.get(token.name) ?? [];
    if (before.length > 0 && flag.repeats !== true) throw new UsageError(`${token.rawName} is given twice`);
    given.set(token.name, [...before, token.value ?? '']);
  }
  return given;
}

function unknownFlag(raw: string): string {
  const name = raw.replace(/^-+/, '');
  const near = Object.keys(allFlags)
    .map((known) => ({ known, distance: distance(name, known) }))
    .toSorted((a, b) => a.distance - b.distance)[0];
  const hint =
    near !== undefined && near.distance <= 3 ? `; did you mean --${near.known}?` : '; --help lists all';
  return `${raw}: no such flag${hint}`;
}

/** Edits (Levenshtein) between two words. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + same));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

const wholeNumber = (text: string, most: number): number | undefined =>
  /^\d{1,15}$/.test(text) && Number(text) <= most ? Number(text) : undefined;

const positive = (text: string): number | undefined =>
  /^\d+(\.\d+)?$/.test(text) && Number(text) > 0 ? Number(text) : undefined;

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** `500ms`, `2s`, `1.5m`, `1h`; a bare number is milliseconds. */
function duration(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text);
  return match === null ? undefined : Number(match[1]) * (UNITS[match[2] ?? 'ms'] ?? 1);
}

function readLatency(text: string): { mean: number; jitter: number } | undefined {
  const [mean = '', jitter] = text.split(/±|\+-|\+\/-/);
  const unit = /[a-z]*$/.exec(mean)?.[0] ?? '';
  const about = duration(mean);
  const spread = jitter === undefined ? 0 : duration(/[a-z]$/.test(jitter) ? jitter : `${jitter}${unit}`);
  return about === undefined || spread === undefined ? undefined : { mean: about, jitter: spread };
}

function readTime(text: string): number | undefined {
  const time = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

function callingCodes(text: string): readonly string[] | undefined {
  const codes = text.split(',');
  return codes.every((code) => /^\+\d{1,7}$/.test(code)) ? codes : undefined;
}

/** `503:0.05`, or with a duration `slow=30s:0.01`. */
function readFault(text: string): FaultRate {
  const match = /^([a-z0-9-]+)(?:=([^:]+))?:(\d*\.?\d+)$/.exec(text);
  const [, fault = '', time, rate = ''] = match ?? [];
  const wait = time === undefined ? undefined : duration(time);
  if (!isFaultName(fault) || Number(rate) > 1 || (time !== undefined && wait === undefined)) {
    throw new UsageError(`--fault ${text}: expected KIND:RATE with a rate from 0 to 1, such as 503:0.05`);
  }
  return { fault, rate: Number(rate), ...(wait !== undefined && { duration: wait }) };
}

export function helpText(): string {
  const line = ([name, flag]: [string, Flag]): string =>
    `  ${`--${name}${flag.value === undefined ? '' : ` ${flag.value}`}`.padEnd(26)} ${flag.help}`;
  return [
    "klaviyo-sandbox: a stand-in for Klaviyo's API on this machine",
    '',
    '  klaviyo-sandbox --port 8123 --profiles 10000 --events 100000',
    '',
    ...Object.entries(flags).map(line),
    '',
    'The made-up account:',
    ...Object.entries(countFlags).map(line),
    '',
    'Faults: 429, 500, 502, 503, 504 (with -after: once the request took effect), refuse, reset, reset-before,',
    'reset-during, reset-after, slow, truncate, garbage, html.',
    'Looking in: GET /sandbox/stats, /sandbox/profiles/{email}, /sandbox/lists/{name}; POST /sandbox/reset.',
    '',
  ].join('\n');
}
