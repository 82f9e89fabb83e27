// What went wrong between a request and its answer, in words for a person.
import { maxHeaderSize } from 'node:http';
import { systemCode } from '../../errors.ts';

/** Milliseconds. */
interface Timeouts {
  readonly connect: number;
  readonly read: number;
  readonly write: number;
}

const inSeconds = (milliseconds: number): string => `${milliseconds / 1000} s`;

/** What a search finds keeps its code. */
const ofSystem: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was reset',
  ECONNABORTED: 'the connection was given up',
  EPIPE: 'the connection was closed while the request was sent',
  ENOTFOUND: 'no such host is known',
  EAI_AGAIN: 'the name of the host can not be looked up now',
  EHOSTUNREACH: 'no way leads to the host',
  ENETUNREACH: 'no way leads to its network',
  ETIMEDOUT: 'the connection timed out',
};

const ofClient: Readonly<Record<string, (timeouts: Timeouts) => string>> = {
  UND_ERR_SOCKET: () => 'the connection was closed by the other side',
  UND_ERR_HEADERS_TIMEOUT: ({ read, write }) =>
    `no answer within ${inSeconds(read + write)}, --write-timeout and --read-timeout together`,
  UND_ERR_BODY_TIMEOUT: ({ read }) =>
    `the answer stopped in the middle: nothing for ${inSeconds(read)}, --read-timeout`,
  UND_ERR_CONNECT_TIMEOUT: ({ connect }) => `no connection within ${inSeconds(connect)}, --connect-timeout`,
  UND_ERR_HEADERS_OVERFLOW: () => `the head of the answer is larger than ${maxHeaderSize / 1024} KB`,
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: () => 'the answer is of another length than it says',
  UND_ERR_ABORTED: () => 'the run ended it',
  UND_ERR_DESTROYED: () => 'the run ended it',
  UND_ERR_CLOSED: () => 'the run ended it',
};

/** Never text that could quote a body. */
export function troubleIn(error: unknown, timeouts: Timeouts): string {
  if (error instanceof SyntaxError) {
    return 'the answer is not JSON';
  }
  if (error instanceof Error && error.name === 'HTTPParserError') {
    return 'what came is no HTTP';
  }
  const code = systemCode(error);
  if (code === undefined) {
    return error instanceof Error ? error.message : String(error);
  }
  const known = ofSystem[code];
  if (known !== undefined) {
    return `${known} (${code})`;
  }
  return ofClient[code]?.(timeouts) ?? code;
}
