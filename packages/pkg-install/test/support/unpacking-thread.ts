import { storeTasks } from '@dx/pkg-cache';
import { nodeFs, serveTasks } from '@dx/pkg-core/node';

let release: () => void = () => {};
const released = new Promise<void>((resolve) => {
  release = resolve;
});
const tasks = storeTasks(nodeFs);

/** Unpacks nothing until it is told to. */
serveTasks({
  ...tasks,
  'store.ensure': async (task: never) => {
    await released;
    return tasks['store.ensure']?.(task);
  },
  release: () => release(),
});
