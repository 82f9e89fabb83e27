// The options of klaviyo-sandbox: one row a flag, with its default and help.
import * as z from 'zod';
import { isFaultName, type FaultRate } from '../../sandbox/faults/fault-injection.ts';
import { defaultCounts, type Counts } from '../../sandbox/seed/seed.ts';
import { parseDuration } from '../../time/duration.ts';
import { asked, option, toggle } from '../kit/options.ts';
import type { CommandLine } from '../kit/command-line/parse.ts';
import { choice, name, parsed, wholeNumber } from '../kit/values.ts';

const server = 'Server';
const account = 'The made-up account';
const rules = 'Rules of the account';
const faults = 'Limits, time and faults';

const time = parsed('a time like 2026-11-27T08:00:00Z', (text) => {
  const instant = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(instant) ? undefined : instant;
});

const positive = parsed('a number above 0', (text) =>
  /^\d+(\.\d+)?$/.test(text) && Number(text) > 0 ? Number(text) : undefined,
);

/** In milliseconds; a bare number counts in them too. */
const span = parsed('a time like 500ms, 2s or 1m', (text) => parseDuration(text, 'ms'));

/** `120ms±40`: the unit of the jitter is that of the mean where it names none. */
const latency = parsed('a time like 120ms or 120ms±40', (text) => {
  const [about = '', spread] = text.split(/±|\+-|\+\/-/);
  const unit = /(?<![a-z])[a-z]+$/.exec(about)?.[0] ?? '';
  const mean = parseDuration(about, 'ms');
  const jitter =
    spread === undefined ? 0 : parseDuration(/[a-z]$/.test(spread) ? spread : `${spread}${unit}`, 'ms');
  return mean === undefined || jitter === undefined ? undefined : { mean, jitter };
});

/** `503:0.05`, or with a duration `slow=30s:0.01`. */
const fault = parsed('KIND:RATE with a rate from 0 to 1, such as 503:0.05', (text): FaultRate | undefined => {
  const [, kind = '', wait, rate = ''] = /^([a-z0-9-]+)(?:=([^:]+))?:(\d*\.?\d+)$/.exec(text) ?? [];
  const duration = wait === undefined ? undefined : parseDuration(wait, 'ms');
  if (!isFaultName(kind) || Number(rate) > 1 || (wait !== undefined && duration === undefined)) {
    return undefined;
  }
  return { fault: kind, rate: Number(rate), ...(duration !== undefined && { duration }) };
});

const callingCodes = parsed('calling codes like +850,+290', (text) => {
  const codes = text.split(',');
  return codes.every((code) => /^\+\d{1,7}$/.test(code)) ? codes : undefined;
});

const key = parsed('a key that starts with pk_', (text) => (/^pk_\S+$/.test(text) ? text : undefined));

/** How many objects of a kind the made-up account has. */
function amount(kind: keyof Counts, what: string) {
  return option(wholeNumber(0, 100_000_000).optional(), {
    group: account,
    argument: 'N',
    help: `make this many ${what} (default ${defaultCounts[kind]})`,
  });
}

/** The kinds of objects whose numbers have a flag of the same name. */
const amounts = {
  profiles: amount('profiles', 'profiles'),
  events: amount('events', 'events'),
  lists: amount('lists', 'lists'),
  segments: amount('segments', 'segments'),
  campaigns: amount('campaigns', 'campaigns on each of the three channels'),
  templates: amount('templates', 'templates'),
  flows: amount('flows', 'flows'),
  catalogItems: amount('catalogItems', 'catalog items'),
  couponCodes: amount('couponCodes', 'coupon codes'),
} satisfies Record<keyof Counts, z.ZodType>;

export const sandboxOptions = z.object({
  port: option(wholeNumber(0, 65_535).default(8123), {
    group: server,
    argument: 'N',
    help: 'listen on this port; 0 picks a free one (default 8123)',
  }),
  host: option(name.default('127.0.0.1'), {
    group: server,
    argument: 'HOST',
    help: 'listen on this address, for whatever name requests give it (default 127.0.0.1, for loopback names alone)',
  }),

  ...amounts,
  empty: option(toggle.default(false), {
    group: account,
    help: 'make nothing but what the flags above ask for',
  }),
  seed: option(wholeNumber(0, 4_294_967_295).default(1), {
    group: account,
    argument: 'N',
    help: 'the same seed makes the same data and the same faults (default 1)',
  }),
  now: option(time.optional(), {
    group: account,
    argument: 'TIME',
    help: "start the account's clock at this time, ISO 8601 (default: the present)",
  }),
  data: option(name.optional(), {
    group: account,
    argument: 'FILE',
    help: 'load this snapshot instead of making data',
  }),
  save: option(toggle.default(false), {
    group: account,
    help: 'write the snapshot back to --data FILE at the end',
  }),

  key: option(key.optional(), {
    group: rules,
    argument: 'KEY',
    help: 'accept this key alone (default: any that starts with pk_)',
  }),
  scopes: option(parsed('scopes joined by commas', (text) => text.split(',')).optional(), {
    group: rules,
    argument: 'LIST',
    help: 'what the key may do: lists:read,profiles:write (default: everything)',
  }),
  optIn: option(choice('single', 'double').default('single'), {
    group: rules,
    argument: 'single|double',
    help: 'the opt-in of lists that name none (default single)',
  }),
  ageGating: option(toggle.default(false), { group: rules, help: 'SMS consent needs a date of birth' }),
  smsUnreachable: option(callingCodes.default(['+850']), {
    group: rules,
    argument: 'CODES',
    help: 'calling codes without a sending number (default +850)',
  }),

  rateLimits: option(choice('real', 'per-key', 'off').default('real'), {
    group: faults,
    argument: 'real|per-key|off',
    help: "Klaviyo's rate limits (default real); per-key: each key has its own, as if it were another account's",
  }),
  limitHeaders: option(choice('list', 'plain', 'none').default('list'), {
    argument: 'list|plain|none',
    group: faults,
    help: "how answers tell them: as recorded in 2026, as Klaviyo's guide says, not at all",
  }),
  timeScale: option(positive.default(1), {
    group: faults,
    argument: 'N',
    help: 'rate limit windows and jobs run N times faster (default 1)',
  }),
  jobTime: option(span.default(2000), {
    group: faults,
    argument: 'TIME',
    help: 'how long a bulk job takes, before --time-scale (default 2s)',
  }),
  importErrors: option(choice('pointer', 'payload').default('pointer'), {
    group: faults,
    argument: 'pointer|payload',
    help: 'what import errors name their record by: a pointer, or original_payload alone (default pointer)',
  }),
  eventDelay: option(span.default(0), {
    group: faults,
    argument: 'TIME',
    help: 'events that were sent can be read only then (default 0s)',
  }),
  latency: option(latency.optional(), {
    group: faults,
    argument: 'TIME',
    help: 'hold every answer up: 120ms, or 120ms±40 with jitter',
  }),
  fault: option(z.array(fault).default([]), {
    group: faults,
    argument: 'KIND:RATE',
    repeats: true,
    help: 'inject this fault into this part of the requests: 503:0.05; repeats',
  }),
  faultPlan: option(name.optional(), {
    group: faults,
    argument: 'FILE',
    help: 'inject faults into exactly these requests, JSON or YAML',
  }),
  ...asked,
});

export type SandboxFlags = z.output<typeof sandboxOptions>;

/** What klaviyo-sandbox understands. */
export const sandboxLine: CommandLine = {
  name: 'klaviyo-sandbox',
  table: sandboxOptions,
  words: ['completion'],
  once: true,
};
