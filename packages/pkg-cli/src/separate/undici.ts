/** By name: what is required as the default of this file is the file itself. */
export { Pool, ProxyAgent } from 'undici';
