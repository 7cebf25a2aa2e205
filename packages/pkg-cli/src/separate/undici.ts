/** By name: what is required as the default of this file is the file itself. */
export { Agent, buildConnector, Pool, ProxyAgent } from 'undici';
