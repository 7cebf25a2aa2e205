import { nodeFs, serveTasks } from '@dx/pkg-core/node';
import { registryTasks } from './registry-tasks.ts';

serveTasks(registryTasks(nodeFs));
