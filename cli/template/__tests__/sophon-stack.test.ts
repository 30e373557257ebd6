import { Testing } from 'cdktf';
import { SophonStack } from '../sophon-stack';

const stack = new SophonStack(Testing.app(), 'sophon', {
  gatewayImage: 'registry.example.com/sophon-gateway:1.0',
  dashboardImage: 'registry.example.com/sophon-dashboard:1.0',
});

it('makes the resources that were reviewed', () => {
  expect(JSON.parse(Testing.synth(stack, true)).resource).toMatchSnapshot();
});

it('configures the proxy as it was reviewed', () => {
  for (const [path, text] of Object.entries(stack.ingress.files)) expect(text).toMatchSnapshot(path);
});

it('is opened at the address that users know', () => {
  expect(stack.ingress.url).toBe('https://sophon.example.com');
});
