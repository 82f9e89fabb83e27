// The reference runs, in the order of the table.
import { sandboxScene } from './sandbox.ts';
import type { Scene } from './scene.ts';
import { scheduleScene } from './schedule.ts';
import { sinkScenes } from './sink.ts';
import { sourceScenes } from './source.ts';

export const scenes: readonly Scene[] = [...sinkScenes, ...sourceScenes, scheduleScene, sandboxScene];
