import { nodeFs, serveTasks } from '@dx/pkg-core/node';
import { installTasks } from './install-tasks.ts';

serveTasks(installTasks(nodeFs));
