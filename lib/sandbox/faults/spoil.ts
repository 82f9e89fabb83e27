// An answer and a fault into what the client gets to see: the answer, another one, half of it, or nothing.
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorBody, type Answer } from '../http/http.ts';
import type { Fault, FaultKind } from './weather.ts';

export const jsonApi = 'application/vnd.api+json';

const titles: Readonly<Record<string, readonly [code: string, title: string]>> = {
  '429': ['throttled', 'Request was throttled.'],
  '500': ['error', 'A server error occurred.'],
  '502': ['bad_gateway', 'Bad gateway.'],
  '503': ['service_unavailable', 'Service unavailable.'],
  '504': ['gateway_timeout', 'Gateway timeout.'],
};

/** The answer of a fault that is a status: `503`, or `503-after`. */
export function faultAnswer(kind: FaultKind): Answer {
  const status = Number(kind.slice(0, 3));
  const [code, title] = titles[String(status)] ?? ['error', 'A server error occurred.'];
  return {
    status,
    body: errorBody(status, [{ code, title, detail: `${title} (a fault asked of klaviyo-sandbox)` }]),
    ...(status === 429 && { headers: { 'Retry-After': '1' } }),
  };
}

/** A reset, as a broken load balancer sends it. */
export function cut(socket: Socket): void {
  socket.resetAndDestroy();
}

/** @returns the status that the client saw, or `cut`. */
export async function spoil(
  fault: Fault | undefined,
  answer: Answer,
  response: ServerResponse,
): Promise<number | 'cut'> {
  switch (fault?.kind) {
    case 'slow':
      await sleep(fault.duration);
      return send(response, answer);
    case 'reset-after':
      if (response.socket !== null) {
        cut(response.socket);
      }
      return 'cut';
    case 'truncate':
      return truncate(response, answer);
    case 'garbage':
      return send(response, { ...answer, status: visible(answer), body: '{"data": [{"type": "pro\u0000<<<' });
    case 'html':
      return send(
        response,
        {
          ...answer,
          status: visible(answer),
          body: '<!DOCTYPE html><html><body><h1>One moment</h1></body></html>',
        },
        'text/html; charset=utf-8',
      );
    case '500-after':
    case '502-after':
    case '503-after':
    case '504-after':
      return send(response, { ...answer, ...faultAnswer(fault.kind) });
    default:
      return send(response, answer);
  }
}

/** 204 can't carry a body, spoilt or not. */
const visible = (answer: Answer): number => (answer.status === 204 ? 200 : answer.status);

function send(response: ServerResponse, { status, headers, body, release }: Answer, type = jsonApi): number {
  // Not on 'close': what is still being sent belongs to the system, and is left to the collector.
  if (release !== undefined) {
    response.once('finish', release);
  }
  response.writeHead(status, {
    ...headers,
    ...(body !== undefined && { 'Content-Type': type }),
    ...(status !== 204 && { 'Content-Length': Buffer.byteLength(body ?? '') }),
  });
  response.end(body);
  return status;
}

/** Half of the body under the length of the whole; where there is none, half of the status line. */
function truncate(response: ServerResponse, { status, headers, body }: Answer): Promise<'cut'> {
  const { socket } = response;
  return new Promise((resolve) => {
    const end = (): void => {
      socket?.destroy();
      resolve('cut');
    };
    if (body === undefined || body === '') {
      if (socket === null) {
        end();
      } else {
        socket.write('HTTP/1.1 20', end);
      }
      return;
    }
    const bytes = typeof body === 'string' ? Buffer.from(body) : body;
    response.writeHead(status, { ...headers, 'Content-Type': jsonApi, 'Content-Length': bytes.length });
    response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), end);
  });
}
