// The zod schemas of fields: what an operation's record schema is made of, with the checks that depend on the run.
import * as z from 'zod';
import type { Code } from '../../errors.ts';
import { acceptedTimes, isBirthDay, parseEpoch, parseTime } from '../../time/timestamps.ts';
import { commaHint, dateHint, phoneHint } from './values/spreadsheet.ts';
import { emailFault, maxEmailBytes } from './values/email.ts';
import { booleanOf } from './values/typed.ts';
import { isLosslessNumber, objectOf } from './values/values.ts';

/** What the checks of a run have to know. */
export interface CheckSettings {
  /** Of times that have none. */
  readonly timeZone: string;
  readonly now: () => number;
  /** When the run began, in ISO 8601: stands in for a time that a record lacks. */
  readonly startedAt: string;
  /** The number in E.164, or undefined where it is none. Loaded only where there are phone numbers. */
  readonly normalisePhone: (text: string, country?: string) => string | undefined;
  /** The country that a value of --country-column names; undefined where it names none. */
  readonly countryOf?: (value: unknown) => string | undefined;
  /** How a phone number must look, for the message. */
  readonly phoneForm: string;
}

/** The code for a value that is missing. */
type Missing = Extract<Code, `${string}_missing`>;

/** A field's text as it is sent, or what is wrong with it: a code, and a message where the code's usual one won't do. */
type Verdict = { readonly text: string } | { readonly wrong: Code; readonly message?: string };

/**
 * The schemas of fields whose checks depend on the run: the zone of times, the clock, the country of phone numbers.
 * Each takes the code for a missing value; `.optional()` makes a field that may be missing.
 *
 * @example
 * schema: (checks) => z.object({ coupon: textField(), expires_at: checks.time().optional() })
 */
export interface Checks {
  /** A phone number; out comes E.164. */
  phone(missing?: Missing): z.ZodType<string>;
  /** A time in any of the accepted forms; out comes ISO 8601 with a zone. */
  time(missing?: Missing): z.ZodType<string>;
  /** The time of an event, epoch seconds and milliseconds included, within what Klaviyo takes. */
  eventTime(): z.ZodType<string>;
  /** A time that is not in the future; `what` says for the message what it is the time of. */
  pastTime(what: string, missing?: Missing): z.ZodType<string>;
  /** A calendar date, YYYY-MM-DD, within a person's lifetime. */
  birthDay(missing?: Missing): z.ZodType<string>;
  /** When the run began, in ISO 8601: the same in each run with one journal. */
  readonly startedAt: string;
}

/** Text that is there: a missing value gives `missing`, anything but a string `not_a_string`. */
export function textField(missing: Missing = 'value_missing') {
  return z.string({ error: ({ input }) => (input === undefined ? missing : 'not_a_string') });
}

/** Text with a check that costs more than a schema, and may send another text instead. */
function judged(judge: (value: string) => Verdict, missing?: Missing): z.ZodType<string> {
  return textField(missing).check((payload) => {
    const verdict = judge(payload.value);
    if ('text' in verdict) {
      payload.value = verdict.text;
      return;
    }
    const { wrong, message } = verdict;
    payload.issues.push({
      code: 'custom',
      message: message === undefined ? wrong : `${wrong}: ${message}`,
      input: payload.value,
      continue: true,
    });
  });
}

/** Like `judged`, of any value that is there. */
function judgedAny(judge: (value: unknown) => Verdict): z.ZodType<string> {
  return z.unknown().transform((value, context) => {
    const verdict = judge(value);
    if ('text' in verdict) {
      return verdict.text;
    }
    const { wrong, message } = verdict;
    context.addIssue({ code: 'custom', message: message === undefined ? wrong : `${wrong}: ${message}` });
    return z.NEVER;
  });
}

/** Klaviyo takes no events before 1990, and none more than a year ahead (revision 2026-07-15). */
const firstEvent = Date.UTC(1990, 0, 1);
const year = 366 * 86_400_000;

/** A number of JSON, or the text of one that loses nothing. */
export const numberField = z.union([z.number(), z.string().refine(isLosslessNumber).transform(Number)], {
  error: ({ input }) => `not_a_number: expected a number${typeof input === 'string' ? commaHint(input) : ''}`,
});

/** A boolean, or a word for one. */
export const booleanField = z.unknown().transform((value, context) => {
  const boolean = booleanOf(value);
  if (boolean === undefined) {
    context.addIssue({
      code: 'custom',
      message: 'value_invalid: expected true or false, t or f, yes or no, 1 or 0',
    });
    return z.NEVER;
  }
  return boolean;
});

/** A value that must be there, whatever it is. */
export function needed<Field extends z.ZodType>(field: Field) {
  return z
    .unknown()
    .check(({ value, issues }) => {
      if (value === undefined) {
        issues.push({ code: 'custom', message: 'value_missing', input: value, continue: false });
      }
    })
    .pipe(field);
}

/** An array of texts, or its JSON text. */
export const textsField = z.unknown().transform((value, context): string[] => {
  const array = typeof value === 'string' ? arrayIn(value) : value;
  if (Array.isArray(array) && array.every((one): one is string => typeof one === 'string' && one !== '')) {
    return array;
  }
  const isArray = Array.isArray(array);
  context.addIssue({
    code: 'custom',
    message: isArray
      ? 'not_a_string: expected an array of texts, found another value in it'
      : 'value_invalid: expected an array of texts, like ["A1","B2"]',
  });
  return z.NEVER;
});

function arrayIn(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}

/** An object, or its JSON text. */
export const objectField = z.unknown().transform((value, context): object => {
  const read = objectOf(value, typeof value === 'string');
  if ('object' in read) {
    return read.object;
  }
  context.addIssue({ code: 'custom', message: `${read.code}: ${read.message}` });
  return z.NEVER;
});

/** An email address that can be meant. */
export function emailField(missing?: Missing): z.ZodType<string> {
  return judged(judgeEmail, missing);
}

function judgeEmail(value: string): Verdict {
  if (value.length * 3 > maxEmailBytes && Buffer.byteLength(value) > maxEmailBytes) {
    return { wrong: 'email_too_long' };
  }
  const fault = emailFault(value);
  return fault === undefined
    ? { text: value }
    : { wrong: 'email_invalid', message: `expected an email address like name@example.com; ${fault}` };
}

/** The checks of one run. */
export function checksOf({ timeZone, now, startedAt, normalisePhone, phoneForm }: CheckSettings): Checks {
  const judgePhone = (value: string): Verdict => {
    const number = normalisePhone(value);
    return number === undefined
      ? {
          wrong: 'phone_invalid',
          message: `expected ${phoneForm}${phoneHint(value, (text) => normalisePhone(text) !== undefined)}`,
        }
      : { text: number };
  };
  /** `past`: what it is the time of, where it must not lie in the future. */
  const judgeTime = (value: string, past?: string): Verdict => {
    const time = parseTime(value, timeZone);
    if (time === undefined) {
      return { wrong: 'timestamp_invalid', message: `expected ${acceptedTimes}${dateHint(value)}` };
    }
    if (past !== undefined && time.epoch < 0) {
      return {
        wrong: 'timestamp_invalid',
        message: `expected a time after 1970: ${past}; a year like 0001 stands for no time`,
      };
    }
    return past !== undefined && time.epoch > now()
      ? { wrong: 'timestamp_in_future', message: `expected a time in the past: ${past}` }
      : { text: time.text };
  };
  const judgeEventTime = (value: unknown): Verdict => {
    const text = typeof value === 'number' ? String(value) : value;
    const time = typeof text === 'string' ? (parseEpoch(text) ?? parseTime(text, timeZone)) : undefined;
    const hint = typeof text === 'string' ? dateHint(text) : '';
    if (time === undefined) {
      return {
        wrong: 'timestamp_invalid',
        message: `expected ${acceptedTimes}, or an integer of epoch seconds or milliseconds${hint}`,
      };
    }
    return time.epoch < firstEvent || time.epoch > now() + year
      ? {
          wrong: 'timestamp_invalid',
          message: `expected a time from 1990 to a year from now: Klaviyo takes no other${hint}`,
        }
      : { text: time.text };
  };
  return {
    eventTime: () => judgedAny(judgeEventTime),
    phone: (missing) => judged(judgePhone, missing),
    time: (missing) => judged((value) => judgeTime(value), missing),
    pastTime: (what, missing) => judged((value) => judgeTime(value, what), missing),
    birthDay: (missing) =>
      judged((value) => (isBirthDay(value, now()) ? { text: value } : { wrong: 'date_invalid' }), missing),
    startedAt,
  };
}

/** The fields that identify a profile, in the order in which a run looks for its key. */
export const identifierNames = ['email', 'phone_number', 'external_id', 'profile_id'] as const;
export type IdentifierName = (typeof identifierNames)[number];

/** What identifies a profile, each where the record has it. */
export function profileIdentifiers(checks: Checks) {
  return {
    profile_id: textField().optional(),
    email: emailField().optional(),
    phone_number: checks.phone().optional(),
    external_id: textField().optional(),
  };
}

export function hasIdentifier(
  fields: Partial<Record<'profile_id' | 'email' | 'phone_number' | 'external_id', string | undefined>>,
): boolean {
  return [fields.profile_id, fields.email, fields.phone_number, fields.external_id].some(
    (id) => id !== undefined && id !== '',
  );
}
