import { nodeFs, serveTasks } from '@dx/pkg-core/node';
import { registryTasks } from '../../src/registry-tasks.ts';

const held: number[] = [];

serveTasks({
  ...registryTasks(nodeFs, (bytes) => held.push(bytes)),
  /** Every number of bytes that was in memory since the last question. */
  held: () => held.splice(0),
});
