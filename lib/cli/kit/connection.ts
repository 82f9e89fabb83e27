// The options that every command which talks to Klaviyo shares: key, server, retries, timeouts, what a person sees.
import * as z from 'zod';
import { Failure, refusalOf } from '../../errors.ts';
import { isDenied } from '../../permission-model.ts';
import type { ClientSettings } from '../../klaviyo/call.ts';
import { contractRevision } from '../../klaviyo/contract.ts';
import type { ConfigToken } from './config.ts';
import { textOf } from '../../files/named-text.ts';
import { asked, option, seen, toggle } from './options.ts';
import { proxyFor } from './proxy-variables.ts';
import { baseUrl, duration, name, revisionDate, wholeNumber } from './values.ts';

const klaviyo = 'Klaviyo';
const retries = 'Retries and timeouts';

export const connectionOptions = {
  apiKeyFile: option(name.optional(), {
    group: klaviyo,
    argument: 'FILE',
    help: 'read the API key from FILE instead of KLAVIYO_API_KEY (there is no flag for the key itself: every user of the machine could see it)',
  }),
  baseUrl: option(baseUrl.default('https://a.klaviyo.com'), {
    group: klaviyo,
    argument: 'URL',
    env: 'KLAVIYO_BASE_URL',
    sent: true,
    help: 'another server: https, or http on loopback for klaviyo-sandbox (KLAVIYO_BASE_URL)',
  }),
  revision: option(revisionDate.default(contractRevision), {
    group: klaviyo,
    argument: 'DATE',
    config: 'revision_time',
    help: `the API revision to ask for (default ${contractRevision})`,
  }),
  retryLimit: option(wholeNumber(1, 7).default(5), {
    group: retries,
    argument: 'N',
    config: 'retry_limit',
    help: 'how often a call is tried again, 1 to 7 (default 5)',
  }),
  retryInitialWait: option(duration('1s', '10s', 's').default(1000), {
    group: retries,
    argument: 'TIME',
    config: 'retry_initial_wait',
    help: 'before the first retry, 1s to 10s (default 1s); doubles each time',
  }),
  retryMaxWait: option(duration('30s', '1800s', 's').default(300_000), {
    group: retries,
    argument: 'TIME',
    config: 'max_retry_wait',
    help: 'the longest wait, 30s to 1800s (default 300s), also for a rate limit, each and in all',
  }),
  connectTimeout: option(duration('30s', '1800s', 's').default(300_000), {
    group: retries,
    argument: 'TIME',
    config: 'connect_timeout',
    help: '30s to 1800s (default 300s), like the next two',
  }),
  readTimeout: option(duration('30s', '1800s', 's').default(300_000), {
    group: retries,
    argument: 'TIME',
    config: 'read_timeout',
    help: 'for the answer',
  }),
  writeTimeout: option(duration('30s', '1800s', 's').default(300_000), {
    group: retries,
    argument: 'TIME',
    config: 'write_timeout',
    help: 'for sending the request',
  }),
  lockWait: option(duration('0s', '1d', 's').default(0), {
    group: retries,
    argument: 'TIME',
    config: 'lock_wait',
    help: 'wait so long for a file that another run has, up to 1d (default 0: end with 75)',
  }),
  progress: option(z.enum(['auto', 'plain', 'none'], { error: 'auto, plain or none' }).default('auto'), {
    group: seen,
    argument: 'HOW',
    help: 'auto: a live line on a terminal; plain: a line every few seconds; none',
  }),
  report: option(name.optional(), {
    group: seen,
    argument: 'FILE',
    help: 'write the summary to FILE as JSON; where its name ends in .html, as a page to look at',
  }),
  quiet: option(toggle.default(false), { group: seen, short: 'q', help: 'errors only' }),
  verbose: option(toggle.default(false), {
    group: seen,
    short: 'v',
    help: 'a line a request: method, path, status, time, size',
  }),
  ...asked,
};

const connection = z.object(connectionOptions);
export type ConnectionOptions = z.output<typeof connection>;

/** An API key, and in words where it came from. */
export interface ApiKey {
  readonly value: string;
  readonly origin: string;
}

/**
 * The API key: from `--api-key-file`, else the config file's token, else the environment. Throws a `Failure` that names
 * that place, and never the key, for what can't be a private key.
 */
export function readKey(
  options: Pick<ConnectionOptions, 'apiKeyFile'>,
  env: NodeJS.ProcessEnv,
  token?: ConfigToken,
): ApiKey {
  return privateKey(
    keyFrom(options.apiKeyFile, env, token),
    'set KLAVIYO_API_KEY to a private key (pk_…, made in Klaviyo under Settings > API keys), or name a file that holds it with --api-key-file',
  );
}

/** A key without blanks around it. Throws a `Failure` where it can't be one; `advice` says how to give one. */
export function privateKey({ value, origin }: ApiKey, advice: string): ApiKey {
  const key = value.trim();
  if (key === '') {
    throw new Failure('key_missing', `no API key: ${advice}`);
  }
  if (!/^pk_[\x21-\x7e]+$/.test(key)) {
    throw new Failure(
      'key_missing',
      `${origin}: that is no private API key; one begins with pk_ and has no blanks (Settings > API keys in Klaviyo)`,
    );
  }
  return { value: key, origin };
}

function keyFrom(file: string | undefined, env: NodeJS.ProcessEnv, token: ConfigToken | undefined): ApiKey {
  if (file !== undefined) {
    return { value: readKeyFile(file), origin: `--api-key-file ${file}` };
  }
  if (token !== undefined) {
    return { value: token.value, origin: token.where };
  }
  return { value: env['KLAVIYO_API_KEY'] ?? '', origin: 'the environment variable KLAVIYO_API_KEY' };
}

function readKeyFile(file: string): string {
  try {
    return textOf(file);
  } catch (error) {
    throw new Failure(
      isDenied(error) ? 'io' : 'key_missing',
      `--api-key-file ${file}: can't be read (${refusalOf(error)}); name a file that holds the key and nothing else`,
    );
  }
}

export function clientSettings(
  options: ConnectionOptions,
  key: ApiKey,
  env: NodeJS.ProcessEnv,
): Omit<ClientSettings, 'concurrency' | 'clock' | 'random'> {
  const proxy = proxyFor(options.baseUrl, env);
  return {
    baseUrl: options.baseUrl,
    ...(proxy === undefined ? {} : { proxy }),
    key: key.value,
    keyOrigin: key.origin,
    revision: options.revision,
    retry: {
      limit: options.retryLimit,
      initialWait: options.retryInitialWait,
      maxWait: options.retryMaxWait,
    },
    timeouts: { connect: options.connectTimeout, read: options.readTimeout, write: options.writeTimeout },
  };
}
