// The answer as the client gets to see it once a fault befell it: whole, another one, half of it, or none.
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SandboxAnswer } from '../endpoint.ts';
import { errorBody, throttledError } from '../wire/refusal.ts';
import type { FaultKind, InjectedFault } from './fault-injection.ts';

export const jsonApi = 'application/vnd.api+json';

const titles: Readonly<Record<string, readonly [code: string, title: string]>> = {
  '500': ['error', 'A server error occurred.'],
  '502': ['bad_gateway', 'Bad gateway.'],
  '503': ['service_unavailable', 'Service unavailable.'],
  '504': ['gateway_timeout', 'Gateway timeout.'],
};

/** The answer of a fault that is a status: `503`, or `503-after`. */
export function faultAnswer(kind: FaultKind): SandboxAnswer {
  const status = Number(kind.slice(0, 3));
  const [code, title] = titles[String(status)] ?? ['error', 'A server error occurred.'];
  if (status === 429) {
    const error = throttledError('Expected available in 1 second. (A fault asked of klaviyo-sandbox.)');
    return { status, body: errorBody(status, [error]), headers: { 'Retry-After': '1' } };
  }
  return {
    status,
    body: errorBody(status, [{ code, title, detail: `${title} (a fault asked of klaviyo-sandbox)` }]),
  };
}

/** A reset, as a broken load balancer sends it. */
export function resetConnection(socket: Socket): void {
  socket.resetAndDestroy();
}

/** @returns the status that the client saw, or `cut`. */
export async function sendAnswer(
  fault: InjectedFault | undefined,
  answer: SandboxAnswer,
  response: ServerResponse,
): Promise<number | 'cut'> {
  switch (fault?.kind) {
    case 'slow':
      await sleep(fault.duration);
      return send(response, answer);
    case 'reset-after':
      if (response.socket !== null) {
        resetConnection(response.socket);
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

/** 204 can't carry a body, faulty or not. */
const visible = (answer: SandboxAnswer): number => (answer.status === 204 ? 200 : answer.status);

function send(response: ServerResponse, { status, headers, body }: SandboxAnswer, type = jsonApi): number {
  response.writeHead(status, {
    ...headers,
    // A 429 was never seen to say what its body is.
    ...(body !== undefined && status !== 429 && { 'Content-Type': type }),
    ...(status !== 204 && { 'Content-Length': Buffer.byteLength(body ?? '') }),
  });
  response.end(body);
  return status;
}

/** Half of the body under the length of the whole; where there is none, half of the status line. */
function truncate(response: ServerResponse, { status, headers, body }: SandboxAnswer): Promise<'cut'> {
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
    const bytes = Buffer.from(body);
    response.writeHead(status, { ...headers, 'Content-Type': jsonApi, 'Content-Length': bytes.length });
    response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), end);
  });
}
