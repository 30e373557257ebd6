import { App } from 'cdktf';
import { SophonStack } from './sophon-stack';

const app = new App();
new SophonStack(app, 'staging', { domain: 'sophon.staging.example.com', version: '1.1' });
new SophonStack(app, 'production', { domain: 'sophon.example.com', version: '1.0' });
app.synth();
