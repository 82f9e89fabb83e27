// Every code that a person or a program may meet: what follows from it, and the exit status it leads to.
import { deniedBecause, isDenied } from './permission-model.ts';

/**
 * What the code that meets it must do:
 * - `reject`: this record is out, the others go on
 * - `fail`: this batch is lost, the others go on (or stop, where the user asked for it)
 * - `stop`: nothing further can succeed; the run ends with the exit status of the row
 */
export type Consequence = 'reject' | 'fail' | 'stop';

interface Row {
  readonly consequence: Consequence;
  /** Exit status after sysexits(3). For `reject`: the status without `--skip-invalid`. */
  readonly exit: number;
}

const reject = { consequence: 'reject', exit: 65 } as const;
/** Out by what Klaviyo says or knows: that ends no run. */
const rejectByKlaviyo = { consequence: 'reject', exit: 1 } as const;
const fail = { consequence: 'fail', exit: 1 } as const;
const stop = <E extends number>(exit: E) => ({ consequence: 'stop', exit }) as const;

const table = {
  // The user's words
  usage: stop(64),
  config: stop(78),
  key_missing: stop(78),
  list_not_found: stop(78),
  list_ambiguous: stop(78),
  parent_not_found: stop(78),
  filter_not_found: stop(78),
  filter_ambiguous: stop(78),
  state_invalid: stop(78),
  state_locked: stop(75),
  output_locked: stop(75),
  journal_invalid: stop(78),
  journal_options: stop(78),
  journal_input: stop(65),
  journal_locked: stop(75),

  // The input as a whole
  input_empty: stop(65),
  input_encoding: stop(65),
  input_format: stop(65),
  input_truncated: stop(65),
  input_too_long: stop(65),
  column_missing: stop(65),
  column_duplicate: stop(65),
  column_unexpected: stop(65),
  column_unnamed: stop(65),
  td_failed: stop(65),
  producer_failed: stop(65),
  too_many_rejected: stop(65),
  too_many_removals: stop(65),
  removals_withheld: stop(65),

  // One record
  json_invalid: reject,
  json_too_deep: reject,
  fields_mismatch: reject,
  number_inexact: reject,
  number_not_finite: reject,
  value_missing: reject,
  value_invalid: reject,
  not_a_string: reject,
  not_a_number: reject,
  not_an_object: reject,
  null_value: reject,
  email_missing: reject,
  email_invalid: reject,
  email_too_long: reject,
  phone_missing: reject,
  phone_invalid: reject,
  timestamp_missing: reject,
  timestamp_invalid: reject,
  timestamp_in_future: reject,
  date_invalid: reject,
  no_identifier: reject,
  string_too_long: reject,
  record_too_large: reject,
  not_a_member: rejectByKlaviyo,
  refused: rejectByKlaviyo,
  phone_number_dropped: rejectByKlaviyo,
  not_cleared: rejectByKlaviyo,
  import_error: rejectByKlaviyo,

  // One batch
  batch_refused: fail,
  batch_unanswered: fail,
  job_cancelled: fail,
  job_failed: fail,
  not_sent: fail,

  // Klaviyo as a whole
  unreachable: stop(69),
  rate_limit: stop(69),
  key_refused: stop(77),
  scope_missing: stop(77),
  revision_retired: stop(78),
  answer_unexpected: stop(69),
  wait_ran_out: stop(75),

  io: stop(74),
  store_locked: stop(75),
} as const satisfies Record<string, Row>;

export type Code = keyof typeof table;

/** Every code, in the order of the table. */
export const codes: readonly Code[] = Object.keys(table).filter((name): name is Code => name in table);

export function isCode(text: string): text is Code {
  return Object.hasOwn(table, text);
}

export type CommandName = 'klaviyo-sink' | 'klaviyo-source' | 'klaviyo-sandbox' | 'klaviyo-schedule';

/** What an exit status says of a command that may end with it, in the order of the statuses. */
const exitStatuses: readonly (Readonly<Partial<Record<CommandName, string>>> & {
  readonly status: string;
})[] = [
  {
    status: '0',
    'klaviyo-sink': 'all delivered (or skipped, with --skip-invalid)',
    'klaviyo-source': 'everything was read and written, or the reader of the output had enough',
    'klaviyo-sandbox': 'ended by SIGINT or SIGTERM',
    'klaviyo-schedule': 'done',
  },
  {
    status: '1',
    'klaviyo-sink': 'some batches failed, or Klaviyo rejected records',
    'klaviyo-schedule': 'run --once: a run failed',
  },
  {
    status: '64',
    'klaviyo-sink': 'usage',
    'klaviyo-source': 'usage',
    'klaviyo-sandbox': 'usage',
    'klaviyo-schedule': 'usage',
  },
  {
    status: '65',
    'klaviyo-sink': 'bad input',
    'klaviyo-source': 'report: a shard is missing or overlaps another',
    'klaviyo-sandbox': 'a broken snapshot',
  },
  {
    status: '69',
    'klaviyo-sink': 'Klaviyo unreachable, or its daily limit is used up',
    'klaviyo-source': 'Klaviyo unreachable, or its daily limit is used up',
  },
  {
    status: '70',
    'klaviyo-sink': 'a bug of klaviyo-sink',
    'klaviyo-source': 'a bug of klaviyo-source',
    'klaviyo-sandbox': 'a bug of klaviyo-sandbox',
    'klaviyo-schedule': 'a bug of klaviyo-schedule',
  },
  {
    status: '74',
    'klaviyo-sink': 'a file could not be read or written',
    'klaviyo-source': 'a file could not be read or written',
    'klaviyo-sandbox': 'a port in use, or a file that could not be read or written',
    'klaviyo-schedule': 'a file could not be read or written',
  },
  {
    status: '75',
    'klaviyo-sink': '--wait ran out, or another run has the journal or the state',
    'klaviyo-source': 'another run uses the state file or the output',
    'klaviyo-schedule': 'another daemon, or a run that has not ended, is in the way',
  },
  {
    status: '77',
    'klaviyo-sink': 'key refused, or a scope is missing',
    'klaviyo-source': 'key refused, or a scope is missing',
  },
  {
    status: '78',
    'klaviyo-sink': 'configuration: key, list, config file, journal, state',
    'klaviyo-source': 'configuration: key, config file, state file, parent',
    'klaviyo-sandbox': 'a broken fault plan',
    'klaviyo-schedule': 'a broken file in the store, or a workflow that can not be taken over',
  },
  {
    status: '130, 143',
    'klaviyo-sink': 'stopped by SIGINT, SIGTERM',
    'klaviyo-source': 'stopped by SIGINT, SIGTERM',
    'klaviyo-schedule': 'stopped by a second SIGINT, SIGTERM',
  },
];

/** The exit statuses of a command with what each says, for its help and the documents. */
export function exitStatusesOf(command: CommandName): (readonly [status: string, meaning: string])[] {
  return exitStatuses.flatMap(({ status, [command]: meaning }) =>
    meaning === undefined ? [] : [[status, meaning] as const],
  );
}

/** What follows from a code. */
export function consequenceOf(code: Code): Row {
  return table[code];
}

/** What a failure is about, for a program. */
export interface FailureDetails {
  /** The HTTP status of the answer. */
  readonly status?: number | undefined;
  /** The method and path that was called. */
  readonly endpoint?: string | undefined;
  /** The line of the input, from 1. */
  readonly line?: number | undefined;
  readonly column?: string | undefined;
}

/** A problem that the user can understand and act on. Its message is whole: printed as it is, without a stack. */
export class Failure extends Error {
  readonly code: Code;
  readonly details: FailureDetails;

  constructor(code: Code, message: string, { details = {}, ...options }: FailureOptions = {}) {
    super(message, options);
    this.name = 'Failure';
    this.code = code;
    this.details = details;
  }

  get exit(): number {
    return table[this.code].exit;
  }
}

export interface FailureOptions extends ErrorOptions {
  readonly details?: FailureDetails;
}

/** What the system calls the failure of a file, a process or a connection: `ENOENT` and the like. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** Why the system refused something: its code, or what the permission model of Node says. */
export function refusalOf(error: unknown): string {
  return isDenied(error) ? deniedBecause(error) : (systemCode(error) ?? 'unknown error');
}

/** For a file or a stream like stdout, by what a message calls it: why nothing can be written to it. */
export function unwritableAt(name: string, error: unknown): Failure {
  return new Failure('io', `${name}: can't be written (${refusalOf(error)})`, {
    cause: error,
  });
}

/** For the file that a flag names: why nothing can be written to it. */
export function unwritable(flag: string, file: string, error: unknown): Failure {
  return unwritableAt(`${flag} ${file}`, error);
}
