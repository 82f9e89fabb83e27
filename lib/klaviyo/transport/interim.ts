// Interim answers before the real one: undici skips all but a 100 Continue, which it takes for a broken server.
import { Socket } from 'node:net';
import type { buildConnector } from 'undici';

const [one = 0, zero = 0, two = 0] = Buffer.from('102');
const lineEnd = 10;
const carriageReturn = 13;

/** The offset of the status in `HTTP/1.1 100`. */
const statusAt = 9;

/**
 * The heads of answers as they go by in the bytes of a connection. HTTP lets a server send any number of interim answers
 * before the real one; a 100 is made the 102 that undici skips, a status that says as little.
 */
class InterimHeads {
  /** What comes next: a status line, the rest of an interim answer's head, or what nobody has to look at. */
  #part: 'line' | 'head' | 'rest' = 'line';
  /** Bytes of the status line so far. */
  #offset = 0;
  #isInterim = false;
  #isHundred = false;
  /** Bytes since the last end of a line in an interim answer's head, carriage returns not counted. */
  #inLine = 0;

  /** A request is sent: the next bytes are the head of an answer. */
  expect(): void {
    this.#part = 'line';
    this.#offset = 0;
  }

  /** Looks through the next bytes, and changes them in place. */
  pass(bytes: Uint8Array): void {
    for (let i = 0; this.#part !== 'rest' && i < bytes.length; i++) {
      const byte = bytes[i] ?? 0;
      if (this.#part === 'head') {
        this.#passHead(byte);
      } else if (this.#passLine(byte)) {
        bytes[i] = two;
      }
    }
  }

  /** Whether the byte is the last digit of a 100. */
  #passLine(byte: number): boolean {
    const digit = this.#offset++ - statusAt;
    if (digit === 0) {
      this.#isInterim = byte === one;
    } else if (digit === 1) {
      this.#isHundred = this.#isInterim && byte === zero;
    } else if (digit === 2) {
      this.#part = this.#isInterim ? 'head' : 'rest';
      this.#inLine = this.#offset;
      return this.#isHundred && byte === zero;
    }
    return false;
  }

  #passHead(byte: number): void {
    if (byte === lineEnd) {
      if (this.#inLine === 0) {
        this.expect();
      }
      this.#inLine = 0;
    } else if (byte !== carriageReturn) {
      this.#inLine++;
    }
  }
}

/** Lets a connection's owner see no 100: what it reads and writes goes past the heads. */
function watch(socket: Socket): void {
  const heads = new InterimHeads();
  const read = socket.read.bind(socket);
  const write = socket.write.bind(socket);
  type Done = (error?: Error | null) => void;
  socket.read = (size?: number): unknown => {
    const piece: unknown = read(size);
    if (piece instanceof Uint8Array) {
      heads.pass(piece);
    }
    return piece;
  };
  // Nothing is sent while an answer comes: requests are not pipelined, and a body is written with its head.
  socket.write = (piece: Uint8Array | string, encoding?: BufferEncoding | Done, done?: Done): boolean => {
    heads.expect();
    return typeof encoding === 'string' ? write(piece, encoding, done) : write(piece, encoding);
  };
}

/** Makes connections as `connect` does, on which every interim answer is skipped. */
export function skippingInterim(connect: buildConnector.connector): buildConnector.connector {
  return (options, callback) =>
    connect(options, (...made) => {
      const [, socket] = made;
      // On an error undici leaves it away.
      if (socket instanceof Socket) {
        watch(socket);
      }
      callback(...made);
    });
}
