// The way of one request: route, admission, rate limit, fault, body, endpoint, answer.
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SandboxAnswer, SandboxRequest } from '../endpoint.ts';
import { takesEffect, type FaultInjection, type InjectedFault } from '../faults/fault-injection.ts';
import { faultAnswer, resetConnection, sendAnswer } from '../faults/faulty-answer.ts';
import type { AccountStore } from '../store/store.ts';
import { ApiError, errorBody, throttled } from '../wire/refusal.ts';
import { admit, type AdmissionOptions } from './admission.ts';
import { maxBody, parseBody, receive } from './body.ts';
import type { RateLimits } from './limits.ts';
import type { Route, Routes } from './routes.ts';
import type { Stats } from './stats.ts';

/** What all requests share. */
export interface ServerContext {
  readonly routes: Routes;
  /** Undefined where limits are off. */
  readonly limits: RateLimits | undefined;
  /** Each key has limits of its own, as if it were another account's. */
  readonly isLimitedByKey: boolean;
  readonly faults: FaultInjection;
  readonly stats: Stats;
  readonly admission: AdmissionOptions;
  readonly timeScale: number;
  /** The present one: a reset makes another. */
  readonly store: () => AccountStore;
  /** Refuses connections for so many milliseconds. */
  readonly refuse: (duration: number) => void;
}

/** A request that may reach its endpoint, once its body is there. */
interface Admitted {
  readonly route: Route;
  readonly account: string;
  readonly limitHeaders: Readonly<Record<string, string>>;
}

/** What an answer is counted under. */
interface Counted {
  readonly endpoint: string;
  readonly operation: string;
}

export async function serve(
  context: ServerContext,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = 'GET', url = '/' } = request;
  const [path = '/'] = url.split('?', 1);
  const { entry, counted } = enter(context, request, method, path);
  const fault = entry instanceof ApiError ? undefined : context.faults.fault(method, path);
  if (fault !== undefined) {
    context.stats.fault(fault.kind);
  }
  if (fault !== undefined && (await cutBefore(context, fault, request))) {
    context.stats.answered(counted.endpoint, counted.operation, 'cut', { records: 0, bytes: 0 });
    return;
  }

  const max = (entry instanceof ApiError ? undefined : entry.route.endpoint.maxBytes) ?? maxBody;
  const received = await receive(request, max);
  if (received.kind === 'cut') {
    context.stats.answered(counted.endpoint, counted.operation, 'cut', { records: 0, bytes: 0 });
    return;
  }
  const due = performance.now() + context.faults.latency();
  let reply: SandboxAnswer;
  if (entry instanceof ApiError) {
    reply = refusal(entry);
  } else if (fault !== undefined && !takesEffect(fault.kind)) {
    reply = faultAnswer(fault.kind);
  } else {
    reply = await act(context, entry, request, path, received.bytes, received.size, max);
  }

  // Its own work is a part of the latency: requests at the same time don't make each other wait for it.
  const early = due - performance.now();
  if (early > 0) {
    await sleep(early);
  }
  const headers = {
    ...(entry instanceof ApiError || reply.status === 429 ? {} : entry.limitHeaders),
    ...(entry instanceof ApiError ? {} : accountHeaders(context, request)),
    ...(context.timeScale !== 1 && { 'X-Sandbox-Time-Scale': String(context.timeScale) }),
    ...reply.headers,
    ...(received.isGivenUp && { Connection: 'close' }),
  };
  const status = await sendAnswer(fault, { ...reply, headers }, response);
  context.stats.answered(counted.endpoint, counted.operation, status, {
    records: reply.records ?? 0,
    bytes: received.size,
  });
}

/** What Klaviyo says of itself on its answers: the account, the revision, an id of the request. */
function accountHeaders(context: ServerContext, request: IncomingMessage): Record<string, string> {
  const [account] = context.store().collection('account').keys();
  return {
    ...(account !== undefined && { cid: account }),
    'x-klaviyo-api-revision': String(request.headers['revision']),
    'x-klaviyo-req-id': randomUUID(),
  };
}

/** Everything that headers decide. The refusal is returned: it is sent only once the body has been read. */
function enter(
  context: ServerContext,
  request: IncomingMessage,
  method: string,
  path: string,
): { entry: Admitted | ApiError; counted: Counted } {
  let counted: Counted = { endpoint: `${method} (no such path)`, operation: '' };
  try {
    const route = context.routes.find(method, path);
    const { endpoint } = route;
    counted = { endpoint: `${endpoint.method} ${endpoint.path}`, operation: endpoint.operation };
    const account = admit(route.endpoint, request.headers, context.admission);
    const limitHeaders = pass(context, route, request.url ?? '/', account);
    return { entry: { route, account, limitHeaders }, counted };
  } catch (error) {
    if (error instanceof ApiError) {
      return { entry: error, counted };
    }
    throw error;
  }
}

/** @returns the headers of the rate limit. @throws ApiError 429. */
function pass(
  context: ServerContext,
  { endpoint }: Route,
  url: string,
  key: string,
): Readonly<Record<string, string>> {
  if (context.limits === undefined) {
    return {};
  }
  const reduced = endpoint.reducedLimit?.(new URLSearchParams(url.split('?', 2)[1] ?? ''));
  const verdict = context.limits.take(
    `${context.isLimitedByKey ? key : ''} ${endpoint.operation}`,
    reduced ?? endpoint.limit,
  );
  if (verdict.passed) {
    return verdict.headers;
  }
  context.stats.rateLimited();
  throw throttled(verdict.retryAfter);
}

/** @returns whether the connection is gone, without any effect. */
async function cutBefore(
  context: ServerContext,
  { kind, duration }: InjectedFault,
  request: IncomingMessage,
): Promise<boolean> {
  if (kind === 'refuse') {
    context.refuse(duration);
  } else if (kind === 'reset-during' && request.headers['content-length'] !== '0') {
    await firstBytes(request);
  } else if (kind !== 'reset-before' && kind !== 'reset-during') {
    return false;
  }
  resetConnection(request.socket);
  return true;
}

const firstBytes = (request: IncomingMessage): Promise<void> =>
  new Promise((resolve) => {
    request.once('data', () => resolve());
    request.once('end', () => resolve());
    request.once('close', () => resolve());
  });

async function act(
  context: ServerContext,
  { route, account }: Admitted,
  request: IncomingMessage,
  path: string,
  bytes: Buffer,
  size: number,
  max: number,
): Promise<SandboxAnswer> {
  const { url = '/', headers, method = 'GET' } = request;
  try {
    const sandboxRequest: SandboxRequest = {
      method,
      path,
      params: route.params,
      query: new URLSearchParams(url.slice(path.length + 1)),
      headers,
      account,
      baseUrl: `http://${headers.host ?? '127.0.0.1'}`,
      target: url,
      body: parseBody(bytes, size, max),
      bytes: size,
    };
    return await route.endpoint.handle(sandboxRequest, context.store());
  } catch (error) {
    if (error instanceof ApiError) {
      return refusal(error);
    }
    throw error;
  }
}

const refusal = (error: ApiError): SandboxAnswer => ({
  status: error.status,
  body: errorBody(error.status, error.problems),
  headers: error.headers,
});
