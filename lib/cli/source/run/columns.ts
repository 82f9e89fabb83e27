// The columns of what a run prints, for those who ask: loaded for CSV and --schema only.
import type { CsvWriter } from '../../../source/columns/csv.ts';
import { isReportPlan, type RunPlan } from '../settings.ts';

async function columnsOfRun(plan: RunPlan) {
  const { columnsOf, reportColumnsOf } = await import('../../../source/columns/columns.ts');
  return isReportPlan(plan) ? reportColumnsOf(plan) : columnsOf(plan);
}

export async function csvWriter(plan: RunPlan): Promise<CsvWriter> {
  const columns = await columnsOfRun(plan);
  const csv = await import('../../../source/columns/csv.ts');
  return new csv.CsvWriter(columns.map(({ name }) => name));
}

/** The JSON Schema of the records, as text. */
export async function schemaText(plan: RunPlan): Promise<string> {
  const { recordSchema } = await import('../../../source/columns/schema.ts');
  const { name } = isReportPlan(plan) ? plan.report : plan.resource;
  return `${JSON.stringify(recordSchema(name, await columnsOfRun(plan)), undefined, 2)}\n`;
}
