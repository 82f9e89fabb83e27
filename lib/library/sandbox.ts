// The sandbox started from code: a Klaviyo on a free port of this machine's loopback.
import type { Raw } from '../cli/kit/options.ts';
import { sandboxOptions } from '../cli/sandbox/options.ts';
import { start } from '../cli/sandbox/run.ts';
import { settingsOf } from '../cli/sandbox/settings.ts';
import { telling } from './error.ts';
import { flagsOf } from './options/flags.ts';

/** The options of klaviyo-sandbox in camelCase. */
export interface SandboxOptions {
  /** 0, and what is left out, picks a free one. */
  readonly port?: number | undefined;
  readonly host?: string | undefined;
  readonly profiles?: number | undefined;
  readonly events?: number | undefined;
  readonly lists?: number | undefined;
  readonly segments?: number | undefined;
  readonly campaigns?: number | undefined;
  readonly templates?: number | undefined;
  readonly flows?: number | undefined;
  readonly catalogItems?: number | undefined;
  readonly couponCodes?: number | undefined;
  /** Make nothing but what the options above ask for. */
  readonly empty?: boolean | undefined;
  readonly seed?: number | undefined;
  /** When the account's clock starts. */
  readonly now?: Date | string | undefined;
  /** A snapshot to load. */
  readonly data?: string | undefined;
  /** Accept this key alone. */
  readonly key?: string | undefined;
  readonly scopes?: readonly string[] | undefined;
  readonly optIn?: 'single' | 'double' | undefined;
  readonly ageGating?: boolean | undefined;
  readonly smsUnreachable?: readonly string[] | undefined;
  readonly rateLimits?: 'real' | 'per-key' | 'off' | undefined;
  readonly limitHeaders?: 'list' | 'plain' | 'none' | undefined;
  /** Rate limit windows and jobs run so many times faster. */
  readonly timeScale?: number | undefined;
  readonly jobTime?: string | undefined;
  readonly importErrors?: 'pointer' | 'payload' | undefined;
  readonly eventDelay?: string | undefined;
  readonly latency?: string | undefined;
  /** Faults with their rates: `503:0.05`. */
  readonly fault?: string | readonly string[] | undefined;
  readonly faultPlan?: string | undefined;
}

export interface Sandbox {
  /** For `baseUrl`. */
  readonly url: string;
  /** For `apiKey`. */
  readonly key: string;
  /** Lets requests in flight end, then closes. */
  close(): Promise<void>;
}

const refused: ReadonlySet<string> = new Set(['save', 'help', 'version', 'logFormat']);

/** Starts a sandbox, which listens when the promise resolves. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const settings = telling(() =>
    settingsOf(new Map<string, Raw>([['port', '0'], ...flagsOf(sandboxOptions, options, refused)])),
  );
  const sandbox = await start(settings);
  return {
    url: sandbox.url,
    key: settings.options.key ?? 'pk_sandbox',
    close: () => sandbox.close(),
  };
}
