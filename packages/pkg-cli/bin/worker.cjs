'use strict';

require('./load-program.cjs').loadProgram('worker');
