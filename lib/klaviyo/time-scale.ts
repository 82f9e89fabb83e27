// The time scale of a sandbox: how many times faster than ours the time of a server on this machine runs.
import type { Answer } from './call.ts';
import { headerOf } from './answers/received.ts';

/** Whether a URL leads to this machine alone. */
export const isLoopback = ({ hostname }: URL): boolean =>
  /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);

/** Undefined where the answer says none, or says it from elsewhere: no other server may quicken the requests. */
export function timeScaleOf(answer: Pick<Answer, 'headers'>, baseUrl: string): number | undefined {
  const scale = Number(headerOf(answer, 'x-sandbox-time-scale'));
  return scale > 0 && Number.isFinite(scale) && isLoopback(new URL(baseUrl)) ? scale : undefined;
}
