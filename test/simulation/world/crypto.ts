// node:crypto with the random bytes of the night.
import { machine } from './machine.ts';

export * from 'node:crypto';

export function randomBytes(size: number): Buffer {
  const { dice } = machine().kernel;
  return Buffer.from(Array.from({ length: size }, () => dice.between(0, 255)));
}
