// The reference runs, in the order of the table.
import { sandboxScene } from './sandbox-scene.ts';
import type { Scene } from './scene.ts';
import { scheduleScene } from './schedule-scene.ts';
import { sinkScenes } from './sink-scenes.ts';
import { sourceScenes } from './source-scenes.ts';

export const scenes: readonly Scene[] = [...sinkScenes, ...sourceScenes, scheduleScene, sandboxScene];
