import { nodeFs, serveTasks } from '@dx/pkg-core/node';
import { documentTasks } from './document-tasks.ts';

serveTasks(documentTasks(nodeFs));
