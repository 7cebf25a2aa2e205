'use strict';

const fs = require('node:fs');
const { homedir } = require('node:os');
const { isAbsolute, join } = require('node:path');
const { threadId } = require('node:worker_threads');
const { crc32 } = require('node:zlib');

/** `DXCC`, then the checksum of the code and what its making took, both 32 bits. */
const magic = 0x44584343;
const headerBytes = 12;
const staleMs = 30 * 24 * 60 * 60 * 1_000;

/**
 * Where compiled code of one program is kept: a file of this user, named by program, platform and V8. V8 compares only
 * the length of the source, so the name carries its checksum, and nothing but a checksum tells a damaged file. Nothing
 * here may fail a command. `NODE_DISABLE_COMPILE_CACHE` and `NODE_COMPILE_CACHE` mean what they mean to Node.
 *
 * @param {string} program
 * @param {Buffer} source
 * @returns {{ read(): { code: Buffer, workMs: number } | undefined, write(code: Buffer, workMs: number): void } | undefined}
 */
function openCodeCache(program, source) {
  if (process.env.NODE_DISABLE_COMPILE_CACHE) return undefined;
  const directory = codeDirectory();
  const identity = [program, process.arch, process.versions.v8, crc32(source).toString(16)];
  const file = join(directory, `${identity.join('-')}.bin`);
  return {
    read: () => orNothing(() => readCode(file)),
    write: (code, workMs) => orNothing(() => writeCode(directory, file, code, workMs)),
  };
}

function codeDirectory() {
  const { NODE_COMPILE_CACHE, LOCALAPPDATA, XDG_CACHE_HOME } = process.env;
  if (NODE_COMPILE_CACHE) return join(NODE_COMPILE_CACHE, 'dx');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'dx', 'code');
  if (process.platform === 'win32')
    return join(LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'dx', 'code');
  const base = XDG_CACHE_HOME && isAbsolute(XDG_CACHE_HOME) ? XDG_CACHE_HOME : join(homedir(), '.cache');
  return join(base, 'dx', 'code');
}

/** Code that somebody else could have written is not run. */
function readCode(file) {
  const descriptor = fs.openSync(file, 'r');
  try {
    const { uid, mode } = fs.fstatSync(descriptor);
    if (process.getuid !== undefined && (uid !== process.getuid() || (mode & 0o022) !== 0)) return undefined;
    const bytes = fs.readFileSync(descriptor);
    const code = bytes.subarray(headerBytes);
    if (bytes.readUInt32LE(0) !== magic || bytes.readUInt32LE(4) !== crc32(code)) return undefined;
    return { code, workMs: bytes.readUInt32LE(8) };
  } finally {
    fs.closeSync(descriptor);
  }
}

function writeCode(directory, file, code, workMs) {
  fs.mkdirSync(directory, { recursive: true, mode: 0o700 });
  const header = Buffer.alloc(headerBytes);
  header.writeUInt32LE(magic, 0);
  header.writeUInt32LE(crc32(code), 4);
  header.writeUInt32LE(Math.round(workMs), 8);
  const temporary = `${file}.${process.pid}.${threadId}`;
  fs.writeFileSync(temporary, Buffer.concat([header, code]), { mode: 0o600 });
  fs.renameSync(temporary, file);
  removeStale(directory);
}

/** What other versions left; a file in use is younger, or is written again. */
function removeStale(directory) {
  for (const name of fs.readdirSync(directory)) {
    const path = join(directory, name);
    if (Date.now() - fs.statSync(path).mtimeMs > staleMs) fs.rmSync(path, { force: true });
  }
}

function orNothing(run) {
  try {
    return run();
  } catch {
    return undefined;
  }
}

module.exports = { openCodeCache };
