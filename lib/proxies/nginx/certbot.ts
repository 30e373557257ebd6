import { shellProgram } from '../../internal/shell-program';
import { EdgeIntent } from '../../model/intent';
import { ConfigFile, ContainerPlan, SidecarPlan, VolumePlan } from '../../model/plan';
import { AcmeIntent, AcmeServerIntent, KeyType } from '../../model/tls-intent';
import { ACME_SECRETS } from '../acme-secrets';
import { acmeState } from '../acme-state';
import { certificateLife } from '../certificate-life';
import { AcmeAccount, acmeAccounts } from '../certificates';
import { ISSUED_CERTIFICATES, issuedCertificate } from '../internal-ca';
import { NGINX_USER, WEBROOT, webrootOf } from './nginx-layout';

/** Not /etc/letsencrypt: the engine gives a new volume the owner of an image's directory, and root owns that one. */
const STATE = '/acme';

/** Within it: another proxy keeps its own there, as another user. */
const OWN_STATE = `${STATE}/certbot`;

/**
 * certbot beside nginx, a container for each authority: answers challenges through the webroot and hands out copies of
 * its certificates. The volume is where it keeps them, and its accounts.
 */
export function certbots(intent: EdgeIntent, image: string): { sidecars: SidecarPlan[]; volumes: VolumePlan[] } {
  const state = acmeState(intent);
  if (!state) return { sidecars: [], volumes: [] };
  const sidecars = acmeAccounts(intent).map((account) => ({
    id: `certbot-${account.acme.server.id}`,
    container: certbot(account, image, state),
    beforeProxy: false,
  }));
  const secrets = externalAccountFiles(intent).length === 0 ? [] : [{ id: ACME_SECRETS.volume, retained: false }];
  return { sidecars, volumes: [state, ...secrets] };
}

/** Domains are arguments, each for a certificate of its own. */
function certbot({ acme, domains }: AcmeAccount, image: string, state: VolumePlan): ContainerPlan {
  return {
    image,
    user: NGINX_USER,
    entrypoint: ['/bin/sh', '-c', shellProgram(__dirname, 'certbot.sh'), 'certbot'],
    command: domains,
    env: { HOME: '/tmp', ...directoryEnv(acme), ...serverEnv(acme), ...keyEnv(acme.keyType) },
    tmpfs: { '/tmp': 'size=16m,mode=1777' },
    mounts: [
      { volume: state.id, path: STATE, readOnly: false },
      { ...ISSUED_CERTIFICATES, readOnly: false },
      { ...WEBROOT, readOnly: false },
      ...(acme.server.eabHmacKey === undefined ? [] : [ACME_SECRETS]),
    ],
    healthcheck: ['CMD', '/bin/sh', '-c', health(), 'certbot-health', ...domains.map(issuedCertificate)],
  };
}

/** Of the loop, and of what it handed out. */
function health(): string {
  return `${shellProgram(__dirname, 'certbot-health.sh')}\n${certificateLife()}`;
}

/** External accounts, as certbot's configuration files have them: what is an argument everybody on the host may read. */
export function externalAccountFiles(intent: EdgeIntent): ConfigFile[] {
  return acmeAccounts(intent).flatMap(({ acme: { server } }) => {
    const { eabKeyId, eabHmacKey } = server;
    if (eabKeyId === undefined || eabHmacKey === undefined) return [];
    const parts = [{ text: `eab-kid = ${eabKeyId}\neab-hmac-key = ` }, eabHmacKey, { text: '\n' }];
    return [{ name: externalAccountName(server), parts, secret: true, volume: ACME_SECRETS.volume }];
  });
}

function externalAccountName({ id }: AcmeServerIntent): string {
  return `${id}.eab`;
}

function directoryEnv({ server }: AcmeIntent): { [name: string]: string } {
  return { STATE: `${OWN_STATE}/${server.id}`, WEBROOT: webrootOf(server), CERTIFICATES: ISSUED_CERTIFICATES.path };
}

function serverEnv({ server, email }: AcmeIntent): { [name: string]: string } {
  return {
    ACME_SERVER: server.url,
    ACME_EMAIL: email,
    ACME_ROOT: server.rootCertificate ?? '',
    ACME_ACCOUNT: server.eabHmacKey === undefined ? '' : `${ACME_SECRETS.path}/${externalAccountName(server)}`,
  };
}

/** certbot takes a curve and a size at once, and uses the one that fits the type. */
function keyEnv(keyType: KeyType): { [name: string]: string } {
  return {
    KEY_TYPE: keyType === KeyType.RSA2048 || keyType === KeyType.RSA4096 ? 'rsa' : 'ecdsa',
    KEY_CURVE: keyType === KeyType.EC384 ? 'secp384r1' : 'secp256r1',
    KEY_BITS: keyType === KeyType.RSA4096 ? '4096' : '2048',
  };
}
