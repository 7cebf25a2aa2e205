#!/usr/bin/env node
// Needs `tsup` to have run: Node 20 cannot load TypeScript.
import '../dist/serve.js';
