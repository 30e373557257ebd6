import { docker, inspect } from '../harness/docker';
import { standIns } from '../harness/facts';

/** Prints the TCP ports of the address given as argument that accept a connection, 200 tries at once. */
const SCAN = `
const { connect } = require('node:net');
const found = [];
let next = 1;
const tryNext = () => {
  if (next > 65535) return;
  const port = next++;
  const socket = connect({ host: process.argv[1], port });
  socket.on('connect', () => { found.push(port); socket.destroy(); }).on('error', () => {}).on('close', tryNext);
};
for (let worker = 0; worker < 200; worker++) tryNext();
process.on('exit', () => console.log(JSON.stringify(found)));
`;

/** TCP ports at which a container answers another one on the network. */
export async function openPorts(container: string, network: string): Promise<number[]> {
  const { NetworkSettings } = await inspect(container);
  return scan(container, network, NetworkSettings.Networks[network].IPAddress);
}

/** TCP ports at which a container answers itself on loopback. */
export function loopbackPorts(container: string): Promise<number[]> {
  return scan(container, `container:${container}`, '127.0.0.1');
}

async function scan(container: string, network: string, address: string): Promise<number[]> {
  const place = ['--name', `${container}-scanner`, '--network', network, '--entrypoint', '/usr/bin/node'];
  return JSON.parse(await docker(['run', '--rm', ...place, standIns().gateway, '--eval', SCAN, address]));
}
