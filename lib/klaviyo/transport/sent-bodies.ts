// The bodies that connections still send: a server may answer a request before it has read the whole of it.
import { Socket } from 'node:net';
import type { buildConnector } from 'undici';

type Done = (error?: Error | null) => void;

/** A connection that has begun to send a body. `ended`: it has sent it, or was closed. */
interface Sending {
  readonly socket: Socket;
  readonly ended: Promise<void>;
}

export class SentBodies {
  readonly #sending = new Map<Uint8Array, Set<Sending>>();

  /** Makes connections as `connect` does, whose bodies are known here until they are sent or can't be any more. */
  watching(connect: buildConnector.connector): buildConnector.connector {
    return (options, callback) =>
      connect(options, (...made) => {
        const [, socket] = made;
        // On an error undici leaves it away.
        if (socket instanceof Socket) {
          this.#watch(socket);
        }
        callback(...made);
      });
  }

  /**
   * Resolves when no connection sends this body any more: then it may be written over. A connection that takes longer
   * than that is closed.
   */
  async sent(body: Uint8Array, within: number): Promise<void> {
    const sending = this.#sending.get(body);
    if (sending === undefined) {
      return;
    }
    const timer = setTimeout(() => sending.forEach(({ socket }) => socket.destroy()), within);
    await Promise.all([...sending].map(({ ended }) => ended));
    clearTimeout(timer);
  }

  #watch(socket: Socket): void {
    const write = socket.write.bind(socket);
    socket.write = (piece: Uint8Array | string, encoding?: BufferEncoding | Done, done?: Done): boolean => {
      // Heads are text, bodies are bytes.
      if (typeof piece === 'string') {
        return typeof encoding === 'string' ? write(piece, encoding, done) : write(piece, encoding);
      }
      const sent = this.#begin(piece, socket);
      return write(piece, (error) => {
        sent();
        (typeof encoding === 'function' ? encoding : done)?.(error);
      });
    };
  }

  /** Returns what is to be called in the end. */
  #begin(body: Uint8Array, socket: Socket): () => void {
    let end = () => {};
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    const one = { socket, ended };
    const all = this.#sending.get(body) ?? new Set<Sending>();
    this.#sending.set(body, all.add(one));
    return () => {
      all.delete(one);
      if (all.size === 0) {
        this.#sending.delete(body);
      }
      end();
    };
  }
}
