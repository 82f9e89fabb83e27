// The relationships of each type, as the contract has them, and on which side the store keeps them.
import { publishedType, typeNames } from '../published.ts';
import { lackingRelations, recordedOrder, relationJudgements, type RelationJudgement } from './judgement.ts';

export interface RelationRule extends RelationJudgement {
  readonly type: string;
  readonly many: boolean;
  /** It has endpoints, but no object shows it. */
  readonly hidden: boolean;
}

function rulesOf(type: string): Record<string, RelationRule> {
  const { relationships } = publishedType(type);
  const names = new Set([...(recordedOrder[type] ?? []), ...Object.keys(relationships)]);
  return Object.fromEntries(
    [...names].flatMap((name): [string, RelationRule][] => {
      const related = relationships[name];
      if (related === undefined || lackingRelations[type]?.includes(name) === true) {
        return [];
      }
      const judgement = relationJudgements[type]?.[name];
      const isShown = judgement?.shown === true || judgement?.insteadOf !== undefined;
      const hidden = related.apart === true && !isShown;
      return [[name, { type: related.type, many: related.many, hidden, ...judgement }]];
    }),
  );
}

export const relations: Readonly<Record<string, Readonly<Record<string, RelationRule>>>> = Object.fromEntries(
  typeNames.map((type) => [type, rulesOf(type)]),
);

/** Whether an object shows a relationship in an answer whose schema for its type lacks the `omitted` ones. */
export function isRelationShown(
  { hidden, insteadOf }: RelationRule,
  name: string,
  omitted: readonly string[],
): boolean {
  return !hidden && !omitted.includes(name) && (insteadOf === undefined || omitted.includes(insteadOf));
}
