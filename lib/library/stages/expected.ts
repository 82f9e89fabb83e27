// What a stage of the sink is given, looked at before it works on it: another stage may have been left out in front.
import type { Duplex, Writable } from 'node:stream';
import { Failure } from '../../errors.ts';

/** Whether a chunk is an array of objects that have this member. */
export function areWith(member: string): (chunk: unknown) => boolean {
  return (chunk) =>
    Array.isArray(chunk) && chunk.every((one) => typeof one === 'object' && one !== null && member in one);
}

/** The stage, which ends with a `Failure` for a chunk that does not fit. `what`: what it takes, and from where. */
export function expecting<S extends Writable>(stage: S, fits: (chunk: unknown) => boolean, what: string): S {
  const write = stage._write.bind(stage);
  stage._write = (chunk: unknown, encoding, done) =>
    fits(chunk) ? write(chunk, encoding, done) : done(new Failure('usage', `expected ${what}`));
  return stage;
}

/** What is wrong with a piece of an input that should be bytes. */
export function isNoText(piece: unknown): Failure | undefined {
  if (typeof piece === 'string' || piece instanceof Uint8Array) {
    return undefined;
  }
  const what = Array.isArray(piece) ? 'an array' : `a piece of type ${typeof piece}`;
  return new Failure(
    'usage',
    `input: expected text or bytes, got ${what}; a record is a line of JSON: JSON.stringify(record) + '\\n'`,
  );
}

/** The stage, which ends with a `Failure` for what is no text: Node would throw where nobody can catch it. */
export function expectingText(stage: Duplex): Duplex {
  const write = stage.write.bind(stage);
  type Done = (error?: Error | null) => void;
  stage.write = (piece: unknown, encoding?: BufferEncoding | Done, done?: Done): boolean => {
    const failure = isNoText(piece);
    if (failure !== undefined) {
      stage.destroy(failure);
      return false;
    }
    return typeof encoding === 'string' ? write(piece, encoding, done) : write(piece, encoding);
  };
  return stage;
}
