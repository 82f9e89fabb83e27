// The engines that schedules can be exported to, by the name of the format.
import { Failure } from '../../errors.ts';
import { controlProblem } from '../store/control-characters.ts';
import type { Definition } from '../store/definition.ts';
import { exportAirflow } from './airflow.ts';
import { exportCrontab } from './crontab.ts';
import { exportDigdag } from './digdag.ts';
import { note, type Exported, type ExportOptions } from './engine.ts';
import { exportKubernetes } from './kubernetes.ts';
import { exportSystemd } from './systemd.ts';

export type Exporter = (definitions: readonly Definition[], options: ExportOptions) => Exported;

type Format = 'crontab' | 'systemd' | 'digdag' | 'airflow' | 'kubernetes';

/** No engine gets what an older version stored and every engine reads in its own way. */
function checked(exporter: Exporter): Exporter {
  return (definitions, options) => {
    for (const definition of definitions) {
      const problem = controlProblem(definition);
      if (problem !== undefined) {
        throw new Failure('usage', note(definition, problem));
      }
    }
    return exporter(definitions, options);
  };
}

export const exporters: Readonly<Record<Format, Exporter>> = {
  crontab: checked(exportCrontab),
  systemd: checked(exportSystemd),
  digdag: checked(exportDigdag),
  airflow: checked(exportAirflow),
  kubernetes: checked(exportKubernetes),
};
