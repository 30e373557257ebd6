import { App } from 'cdktf';
import { SophonStack } from './sophon-stack';

const app = new App();
new SophonStack(app, 'sophon', {
  gatewayImage: process.env.SOPHON_GATEWAY_IMAGE ?? 'registry.example.com/sophon-gateway:1.0',
  dashboardImage: process.env.SOPHON_DASHBOARD_IMAGE ?? 'registry.example.com/sophon-dashboard:1.0',
});
app.synth();
