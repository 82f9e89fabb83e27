// A run of a check: its server, its findings as lines on stdout, its exit status.
import { Failure } from '../../../errors.ts';
import type { Clock } from '../../../klaviyo/clock.ts';
import { clientSettings, type ApiKey, type ConnectionOptions } from '../connection.ts';
import { requestEvent, tell } from '../log/event.ts';
import { checkReport, writeSummary } from '../report.ts';
import { print, signalStatus, type Io, type StopSignal } from '../run.ts';
import { failed, findingLines, worstStatus, type CheckReport, type Finding } from './finding.ts';
import { CheckedServer } from './server.ts';

export interface CheckRequest {
  readonly command: 'klaviyo-sink' | 'klaviyo-source';
  readonly io: Io;
  readonly clock: Clock;
  readonly options: ConnectionOptions;
  /** Throws a `Failure` where there is no key. */
  readonly key: () => ApiKey;
  /** What this command has to find out beside what every one has. */
  readonly ask: (server: CheckedServer) => Promise<readonly Finding[]>;
}

/** The settings, or why there are none. */
function settingsOf({ options, key, io }: CheckRequest) {
  try {
    return clientSettings(options, key(), io.env);
  } catch (error) {
    if (error instanceof Failure) {
      return failed(error.code === 'key_missing' ? 'key' : 'proxy', error.exit, error.message);
    }
    throw error;
  }
}

export async function runCheck(request: CheckRequest): Promise<number> {
  const { command, io, clock, options } = request;
  checkReport(options.report);
  const settings = settingsOf(request);
  if ('result' in settings) {
    return end(request, [settings]);
  }
  const server = new CheckedServer(settings, clock, {
    attempt: (attempt) => {
      if (options.verbose) {
        // A filter may hold addresses of people.
        const [path = ''] = attempt.path.split('?');
        tell(io, command, requestEvent({ ...attempt, path }));
      }
    },
  });
  let signal: StopSignal | undefined;
  const stopListening = io.onSignal((name) => {
    signal ??= name;
    server.client.abort();
  });
  try {
    const asked = await request.ask(server);
    return signal === undefined ? await end(request, [...server.basics(), ...asked]) : signalStatus[signal];
  } finally {
    stopListening();
    await server.client.close().catch(() => undefined);
  }
}

async function end({ command, io, options }: CheckRequest, findings: readonly Finding[]): Promise<number> {
  await print(io, findingLines(findings));
  const status = worstStatus(findings);
  const report: CheckReport = { command: `${command} check`, exit_status: status, findings };
  writeSummary(io, { command, lines: [], file: options.report, report });
  return status;
}
