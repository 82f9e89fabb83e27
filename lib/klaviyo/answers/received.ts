// Turns an answer as it came, its head and its bytes, into what callers read.
import type { Answer, Decode } from '../call.ts';

export function headerOf({ headers }: Pick<Answer, 'headers'>, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** An answer whose body nobody has looked at. */
export interface Received extends Pick<Answer, 'status' | 'headers'> {
  readonly bytes: Buffer;
}

/** Throws what `decode` throws. */
export function toAnswer<Body>({ status, headers, bytes }: Received, decode?: Decode<Body>): Answer<Body> {
  const isDecoded = decode !== undefined && status < 300;
  return {
    status,
    headers,
    text: isDecoded ? '' : bytes.toString(),
    body: isDecoded ? decode(bytes) : undefined,
    repeated: false,
  };
}

/** What a server says may be printed: not the key, where it says it back, whatever escapes it spells it with. */
export function withoutKey(text: string, key: string): string {
  return (text.includes('\\') ? respelt(text) : text).replaceAll(key, '[the key]');
}

function respelt(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return text;
  }
}
