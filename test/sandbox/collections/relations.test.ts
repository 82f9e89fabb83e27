// The relationships of the sandbox: those of the contract, with a judgement only where there is something to judge.
import { test } from 'tap';
import {
  lackingRelations,
  recordedOrder,
  relationJudgements,
} from '../../../lib/sandbox/collections/judgement.ts';
import { readEndpoints, typeAt } from '../../../lib/sandbox/collections/read-endpoints.ts';
import { isRelationShown, relations } from '../../../lib/sandbox/collections/relations.ts';
import { publishedType, typeNames } from '../../../lib/sandbox/published.ts';
import { isExcepted } from '../../contract/exceptions.ts';

const has = (type: string, name: string): boolean =>
  typeNames.includes(type) && publishedType(type).relationships[name] !== undefined;

test('every path under a parent has a relationship of its type, and every include too', async (t) => {
  for (const { includes, type, operation, base, relation } of readEndpoints) {
    for (const name of includes) {
      t.ok(relations[type]?.[name], `${operation} ${name}`);
    }
    if (relation !== '') {
      t.equal(relations[typeAt(base)]?.[relation]?.type, type, operation);
    }
  }
});

test('a judgement is of a relationship that there is', async (t) => {
  for (const [type, judgements] of Object.entries(relationJudgements)) {
    for (const [name, judgement] of Object.entries(judgements)) {
      t.ok(has(type, name), `${type} ${name}`);
      t.ok(Object.keys(Object(judgement)).length > 0, `${type} ${name} says something`);
    }
  }
  for (const [type, names] of Object.entries(lackingRelations)) {
    for (const name of names) {
      t.ok(has(type, name), `${type} ${name}`);
      t.equal(relations[type]?.[name], undefined);
    }
  }
});

test('what is shown beside the contract was recorded', async (t) => {
  for (const [type, judgements] of Object.entries(relationJudgements)) {
    for (const [name, { shown, insteadOf } = {}] of Object.entries(judgements)) {
      t.equal(shown === true || insteadOf !== undefined, isExcepted(type, name), `${type} ${name}`);
    }
  }
});

test('a recorded order names each relationship, and is another than the contract has', async (t) => {
  for (const [type, names] of Object.entries(recordedOrder)) {
    const own = Object.keys(relations[type] ?? {});
    t.same(own, names, type);
    const published = Object.keys(publishedType(type).relationships).filter((name) => own.includes(name));
    t.strictNotSame(published, names, `${type}: the contract's would do`);
  }
});

test('an answer shows the relationships that its schema has', async (t) => {
  for (const { operation, type, kind, includes, omits, includedOmit } of readEndpoints) {
    if (kind === 'ids') {
      continue;
    }
    const included = includes.map((name) => relations[type]?.[name]?.type ?? '');
    const shown = [[type, omits[type] ?? []] as const].concat(
      included.map((one) => [one, includedOmit[one] ?? []] as const),
    );
    for (const [one, omitted] of shown) {
      for (const [name, rule] of Object.entries(relations[one] ?? {})) {
        const { apart } = publishedType(one).relationships[name] ?? {};
        t.ok(
          isRelationShown(rule, name, omitted) === !(apart === true || omitted.includes(name)) ||
            isExcepted(one, name),
          `${operation}: ${one} ${name}`,
        );
      }
    }
    t.ok(
      includes.every((name) => omits[type]?.includes(name) !== true),
      `${operation}: shows what can be included`,
    );
  }
});
