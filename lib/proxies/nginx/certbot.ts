import { AcmeIntent, KeyType } from '../../ingress/intent';
import { acmeVolume } from '../acme-volume';
import { ISSUED_CERTIFICATES } from '../internal-ca';
import { SidecarPlan, VolumePlan } from '../proxy';
import { NGINX_USER, WEBROOT } from './nginx-layout';

/** What certbot is told. */
export interface CertbotOptions {
  readonly acme: AcmeIntent;
  /** One certificate each. */
  readonly domains: readonly string[];
  readonly image: string;
}

/** Not /etc/letsencrypt: the engine gives a new volume the owner of an image's directory, and root owns that one. */
const STATE = '/acme';

/**
 * Asks for every domain, then leaves it to certbot, every 12 h, whether a certificate is due. After a failure it waits
 * 30 s and then three times as long each time, up to an hour: five tries in the first hour, which is as many failed
 * validations as Let's Encrypt allows. What certbot holds is handed out before anybody is asked, and within 3 s when an
 * operator's own `certbot renew` brought it.
 *
 * @see https://letsencrypt.org/docs/rate-limits/#authorization-failures-per-identifier-per-account
 */
const ASK = `
umask 077
trap 'kill $! 2>/dev/null; exit 0' TERM INT
if [ "$ACME_ROOT" ]; then
  printf '%s\\n' "$ACME_ROOT" >/tmp/root.pem
  export REQUESTS_CA_BUNDLE=/tmp/root.pem
fi
ask() {
  timeout 600 certbot certonly --non-interactive --agree-tos --keep-until-expiring \\
    --webroot --webroot-path ${WEBROOT.path} --cert-name "$1" --domain "$1" \\
    --server "$ACME_SERVER" --email "$ACME_EMAIL" \${EAB_KEY_ID:+--eab-kid "$EAB_KEY_ID" --eab-hmac-key "$EAB_HMAC_KEY"} \\
    --key-type "$KEY_TYPE" --elliptic-curve "$KEY_CURVE" --rsa-key-size "$KEY_BITS" \\
    --config-dir ${STATE} --work-dir /tmp/work --logs-dir /tmp/logs --max-log-backups 2 &
  wait $!
}
hand_out() {
  from=${STATE}/live/$1 to=${ISSUED_CERTIFICATES.path}/$1.pem new=${ISSUED_CERTIFICATES.path}/new
  [ -e "$from/privkey.pem" ] || return 0
  cat "$from/fullchain.pem" "$from/privkey.pem" | cmp -s - "$to" && return 0
  cat "$from/fullchain.pem" "$from/privkey.pem" >$new
  # An operator's certbot may be at work: what does not fit together yet will in a moment.
  [ "$(openssl x509 -noout -pubkey -in $new)" = "$(openssl pkey -pubout -in $new)" ] || return 0
  mv $new "$to" && echo "$1: certificate in place"
}
ask_for_all() {
  failed=
  for domain; do
    touch /tmp/alive
    echo "$domain: asking certbot"
    ask "$domain" >/tmp/answer 2>&1 || { failed=yes; cat /tmp/answer; echo "$domain: failed"; }
    hand_out "$domain"
  done
  [ -z "$failed" ]
}
# nginx starts, or takes new domains over, at the same time.
due=$(($(date +%s) + 5)) pause=30
while :; do
  touch /tmp/alive
  for domain; do hand_out "$domain"; done
  if [ "$(date +%s)" -ge "$due" ]; then
    if ask_for_all "$@"; then
      due=$(($(date +%s) + 43200)) pause=30
    else
      echo "next try in $pause s"
      due=$(($(date +%s) + pause)) pause=$((pause * 3))
      [ "$pause" -le 3600 ] || pause=3600
    fi
  fi
  sleep 3 &
  wait $!
done
`.trim();

/** A domain may take certbot 10 minutes; a loop that is silent for longer hangs. */
const IS_ALIVE = '[ "$(find /tmp/alive -mmin -11)" ]';

/** certbot beside nginx: answers challenges through the webroot and hands out certificates. */
export function certbotSidecar({ acme, domains, image }: CertbotOptions): SidecarPlan {
  return {
    id: 'certbot',
    container: {
      image,
      user: NGINX_USER,
      entrypoint: ['/bin/sh', '-uc', ASK, 'certbot'],
      command: [...domains],
      env: { HOME: '/tmp', ...serverEnv(acme), ...keyEnv(acme.keyType) },
      tmpfs: { '/tmp': 'size=16m,mode=1777' },
      mounts: [
        { volume: acmeVolume(acme).id, path: STATE, readOnly: false },
        { ...ISSUED_CERTIFICATES, readOnly: false },
        { ...WEBROOT, readOnly: false },
      ],
      healthcheck: ['CMD', '/bin/sh', '-c', IS_ALIVE],
    },
    beforeProxy: false,
  };
}

/** The account and the certificates outlive `destroy`, as an authority gives them out only so often; copies need not. */
export function certbotVolumes(acme: AcmeIntent): VolumePlan[] {
  return [
    acmeVolume(acme),
    { id: ISSUED_CERTIFICATES.volume, retained: false },
    { id: WEBROOT.volume, retained: false },
  ];
}

function serverEnv({ server, email }: AcmeIntent): { [name: string]: string } {
  return {
    ACME_SERVER: server.url,
    ACME_EMAIL: email,
    ACME_ROOT: server.rootCertificate ?? '',
    EAB_KEY_ID: server.eabKeyId ?? '',
    EAB_HMAC_KEY: server.eabHmacKey ?? '',
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
