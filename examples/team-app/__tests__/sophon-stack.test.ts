import { Testing } from 'cdktf';
import { SophonStack } from '../sophon-stack';

const stack = new SophonStack(Testing.app(), 'production', { domain: 'sophon.example.com', version: '1.0' });

it('makes the resources that were reviewed', () => {
  expect(JSON.parse(Testing.synth(stack, true)).resource).toMatchSnapshot();
});

it('configures the proxy as it was reviewed', () => {
  for (const [path, text] of Object.entries(stack.ingress.files)) expect(text).toMatchSnapshot(path);
});

it('is refused with a domain that cannot be served', () => {
  const make = () => new SophonStack(Testing.app(), 'typo', { domain: 'https://sophon.example.com', version: '1.0' });
  expect(make).toThrow("got 'https://sophon.example.com' (e.g. 'sophon.example.com')");
});
