import { App } from 'cdktf';
import { CaddyStack } from './caddy';

const app = new App();
new CaddyStack(app, 'caddy');
app.synth();
