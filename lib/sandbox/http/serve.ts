// One request into one answer: route, key, rate limit, weather, body, endpoint, and what the weather makes of it.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { maxBody, parseBody, receive } from './body.ts';
import { admit, type GateOptions } from './admit.ts';
import { ApiError, errorBody, type Answer, type SandboxRequest } from './http.ts';
import type { RateLimits } from './limits.ts';
import type { Route, Routes } from './routes.ts';
import { cut, faultAnswer, spoil } from '../faults/spoil.ts';
import type { Stats } from './stats.ts';
import type { Store } from '../store/store.ts';
import { takesEffect, type Fault, type Weather } from '../faults/weather.ts';

/** What all requests share. */
export interface World {
  readonly routes: Routes;
  /** Undefined where limits are off. */
  readonly limits: RateLimits | undefined;
  readonly weather: Weather;
  readonly stats: Stats;
  readonly gate: GateOptions;
  readonly timeScale: number;
  /** The present one: a reset makes another. */
  readonly store: () => Store;
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

export async function serve(world: World, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = 'GET', url = '/' } = request;
  const [path = '/'] = url.split('?', 1);
  const { entry, counted } = enter(world, request, method, path);
  const fault = entry instanceof ApiError ? undefined : world.weather.fault(method, path);
  if (fault !== undefined) {
    world.stats.fault(fault.kind);
  }
  if (fault !== undefined && (await cutBefore(world, fault, request))) {
    world.stats.answered(counted.endpoint, counted.operation, 'cut', { records: 0, bytes: 0 });
    return;
  }

  const max = (entry instanceof ApiError ? undefined : entry.route.endpoint.maxBytes) ?? maxBody;
  const received = await receive(request, max);
  if (received.kind === 'cut') {
    world.stats.answered(counted.endpoint, counted.operation, 'cut', { records: 0, bytes: 0 });
    return;
  }
  const due = performance.now() + world.weather.latency();
  let reply: Answer;
  if (entry instanceof ApiError) {
    reply = refusal(entry);
  } else if (fault !== undefined && !takesEffect(fault.kind)) {
    reply = faultAnswer(fault.kind);
  } else {
    reply = await act(world, entry, request, path, received.bytes, received.size, max);
  }

  // Its own work is a part of the latency: requests at the same time don't make each other wait for it.
  const early = due - performance.now();
  if (early > 0) {
    await sleep(early);
  }
  const headers = {
    ...(entry instanceof ApiError || reply.status === 429 ? {} : entry.limitHeaders),
    ...(world.timeScale !== 1 && { 'X-Sandbox-Time-Scale': String(world.timeScale) }),
    ...reply.headers,
  };
  const status = await spoil(fault, { ...reply, headers }, response);
  world.stats.answered(counted.endpoint, counted.operation, status, {
    records: reply.records ?? 0,
    bytes: received.size,
  });
}

/** Everything that headers decide. The refusal is returned: it is sent only once the body has been read. */
function enter(
  world: World,
  request: IncomingMessage,
  method: string,
  path: string,
): { entry: Admitted | ApiError; counted: Counted } {
  let counted: Counted = { endpoint: `${method} (no such path)`, operation: '' };
  try {
    const route = world.routes.find(method, path);
    const { endpoint } = route;
    counted = { endpoint: `${endpoint.method} ${endpoint.path}`, operation: endpoint.operation };
    const account = admit(route.endpoint, request.headers, world.gate);
    const limitHeaders = pass(world, route, request.url ?? '/');
    return { entry: { route, account, limitHeaders }, counted };
  } catch (error) {
    if (error instanceof ApiError) {
      return { entry: error, counted };
    }
    throw error;
  }
}

/** @returns the headers of the rate limit. @throws ApiError 429. */
function pass(world: World, { endpoint }: Route, url: string): Readonly<Record<string, string>> {
  if (world.limits === undefined) {
    return {};
  }
  const reduced = endpoint.reducedLimit?.(new URLSearchParams(url.split('?', 2)[1] ?? ''));
  const verdict = world.limits.take(endpoint.operation, reduced ?? endpoint.limit);
  if (verdict.passed) {
    return verdict.headers;
  }
  world.stats.rateLimited();
  throw throttled(verdict.retryAfter);
}

const throttled = (seconds: number): ApiError =>
  new ApiError(
    429,
    [
      {
        code: 'throttled',
        title: 'Request was throttled.',
        detail: `Request was throttled. Expected available in ${seconds} second${seconds === 1 ? '' : 's'}.`,
      },
    ],
    { 'Retry-After': String(seconds) },
  );

/** @returns whether the connection is gone, without any effect. */
async function cutBefore(
  world: World,
  { kind, duration }: Fault,
  request: IncomingMessage,
): Promise<boolean> {
  if (kind === 'refuse') {
    world.refuse(duration);
  } else if (kind === 'reset-during' && request.headers['content-length'] !== '0') {
    await firstBytes(request);
  } else if (kind !== 'reset-before' && kind !== 'reset-during') {
    return false;
  }
  cut(request.socket);
  return true;
}

const firstBytes = (request: IncomingMessage): Promise<void> =>
  new Promise((resolve) => {
    request.once('data', () => resolve());
    request.once('end', () => resolve());
    request.once('close', () => resolve());
  });

async function act(
  world: World,
  { route, account }: Admitted,
  request: IncomingMessage,
  path: string,
  bytes: Buffer,
  size: number,
  max: number,
): Promise<Answer> {
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
    return await route.endpoint.handle(sandboxRequest, world.store());
  } catch (error) {
    if (error instanceof ApiError) {
      return refusal(error);
    }
    throw error;
  }
}

const refusal = (error: ApiError): Answer => ({
  status: error.status,
  body: errorBody(error.status, error.problems),
  headers: error.headers,
});
