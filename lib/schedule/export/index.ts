// The engines that schedules can be exported to, by the name of the format.
import type { Definition } from '../store/definition.ts';
import { exportAirflow } from './airflow.ts';
import { exportCrontab } from './crontab.ts';
import { exportDigdag } from './digdag.ts';
import type { Exported, ExportOptions } from './engine.ts';
import { exportKubernetes } from './kubernetes.ts';
import { exportSystemd } from './systemd.ts';

export type Exporter = (definitions: readonly Definition[], options: ExportOptions) => Exported;

type Format = 'crontab' | 'systemd' | 'digdag' | 'airflow' | 'kubernetes';

export const exporters: Readonly<Record<Format, Exporter>> = {
  crontab: exportCrontab,
  systemd: exportSystemd,
  digdag: exportDigdag,
  airflow: exportAirflow,
  kubernetes: exportKubernetes,
};
