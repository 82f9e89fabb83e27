// Refusals that name records by their ids in words: each becomes a problem of the records that it names. Pure.
import * as z from 'zod';
import type { Problem } from '../../../klaviyo/answers/problem.ts';
import type { Operation } from '../../operations/operation.ts';
import type { Batch } from '../batch.ts';

const resource = z.object({ id: z.string() });

/** The positions in a request of the records with each id. */
function positionsById(batch: Batch, indexes: readonly number[]): Map<string, number[]> {
  const positions = new Map<string, number[]>();
  for (const [position, index] of indexes.entries()) {
    const { data } = resource.safeParse(JSON.parse(batch.text(index).toString()));
    if (data !== undefined) {
      positions.set(data.id, [...(positions.get(data.id) ?? []), position]);
    }
  }
  return positions;
}

/**
 * The problems of a request that held these records of a batch. One that lists ids of them, and points to none, is a
 * problem of each of these records; one that lists none of them stays as it is.
 */
export function byListedIds(
  problems: readonly Problem[],
  { listedIds }: Operation,
  batch: Batch,
  indexes: readonly number[],
): readonly Problem[] {
  if (listedIds === undefined || !problems.some((problem) => listedIds(problem).length > 0)) {
    return problems;
  }
  const positions = positionsById(batch, indexes);
  return problems.flatMap((problem): readonly Problem[] => {
    const listed = problem.index === undefined ? new Set(listedIds(problem)) : new Set<string>();
    const named = [...listed].flatMap((id) =>
      (positions.get(id) ?? []).map((index) => {
        const { code, title, detail } = problem;
        const own = `${detail.slice(0, detail.indexOf(':'))}: ${id}`;
        return { code, title, detail: own, index, field: 'profile_id' };
      }),
    );
    return named.length > 0 ? named : [problem];
  });
}
