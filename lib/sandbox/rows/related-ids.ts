// The ids of related objects, whichever of the two sides keeps them.
import { relations } from '../collections/relations.ts';
import type { AccountStore } from '../store/store.ts';
import type { Relation, StoredObject } from '../store/stored-object.ts';

export const idsOf = (relation: Relation | undefined): readonly string[] => {
  if (relation === undefined) {
    return [];
  }
  if ('ids' in relation) {
    return relation.ids;
  }
  return relation.id === null ? [] : [relation.id];
};

function pointsAt(resource: StoredObject, via: string, type: string, id: string): boolean {
  const relation = resource.relationships[via];
  return relation !== undefined && relation.type === type && idsOf(relation).includes(id);
}

/** Of a profile, or of an object that the store keeps as it is; none for a relationship that the type lacks. */
export function relatedIds(
  store: AccountStore,
  { type, id }: { readonly type: string; readonly id: string },
  name: string,
): readonly string[] {
  const rule = relations[type]?.[name];
  if (!rule) {
    return [];
  }
  if ((type === 'list' || type === 'segment') && name === 'profiles') {
    return [...store.members(id).keys()];
  }
  if (type === 'profile' && (name === 'lists' || name === 'segments')) {
    const groups = store.groupsOf(name === 'lists' ? 'list' : 'segment', id);
    return Array.from(groups, (group) => group.id);
  }
  const { via } = rule;
  if (via === undefined) {
    return idsOf(store.get(type, id)?.relationships[name]);
  }
  const others = store.collection(rule.type).values();
  return Array.from(others)
    .filter((other) => pointsAt(other, via, type, id))
    .map((other) => other.id);
}
