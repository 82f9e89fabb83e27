// The operations that the library knows by name: those of the commands, and a program's own.
import { Failure } from '../../errors.ts';
import { operations as known } from '../../sink/operations/index.ts';
import type { OperationKind } from '../../sink/operations/operation.ts';
import type { RecordFields } from '../../sink/record.ts';
import { telling } from '../error.ts';

const registry: OperationKind[] = [...known];

/** All operations, those behind that were defined by `defineOperation`. */
export const operations: readonly OperationKind[] = registry;

/**
 * Adds an operation of one's own, with `encode` typed by its schema, and returns it. A name is given once.
 *
 * The example of a whole one is in docs/library.md.
 */
export function defineOperation<Fields extends RecordFields>(kind: OperationKind<Fields>): OperationKind {
  telling(() => {
    if (registry.some(({ name }) => name === kind.name)) {
      throw new Failure('usage', `there is an operation ${kind.name} already: choose another name`);
    }
  });
  registry.push(kind);
  return kind;
}

/**
 * The operation that is meant. Throws a `Failure` for a name that is none.
 *
 * @internal
 */
export function meantOperation(operation: string | OperationKind): OperationKind {
  if (typeof operation === 'object') {
    return operation;
  }
  const found = registry.find(({ name, configName }) => name === operation || configName === operation);
  if (found === undefined) {
    const names = registry.map(({ name }) => name).join(', ');
    throw new Failure(
      'usage',
      `operation: expected one of ${names}, got ${JSON.stringify(operation) ?? 'none'}`,
    );
  }
  return found;
}
