import { App } from 'cdktf';
import { CaddyStack } from './caddy';
import { CustomRoutesStack } from './custom-routes';
import { ExistingNetworkStack } from './existing-network';
import { ExistingTraefikStack } from './existing-traefik';
import { GuardedStack } from './guarded';
import { HostStack } from './host';
import { LocalhostStack } from './localhost';
import { NginxStack } from './nginx';
import { OwnCertificateStack } from './own-certificate';
import { SharedHostStack } from './shared-host';
import { StagingAndProductionStack } from './staging-and-production';
import { TraefikStack } from './traefik';

/** All examples as stacks of one app: `npx cdktf deploy <example>`. */
export const app = new App();
new CaddyStack(app, 'caddy');
new NginxStack(app, 'nginx');
new TraefikStack(app, 'traefik');
new ExistingTraefikStack(app, 'existing-traefik');
new ExistingNetworkStack(app, 'existing-network');
new HostStack(app, 'host');
new LocalhostStack(app, 'localhost');
new OwnCertificateStack(app, 'own-certificate');
new CustomRoutesStack(app, 'custom-routes');
new StagingAndProductionStack(app, 'staging-and-production');
new SharedHostStack(app, 'shared-host');
new GuardedStack(app, 'guarded');
app.synth();
