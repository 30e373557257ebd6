const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** As the library takes it: a full host name in lower case, at most 253 characters, no wildcard. */
export function isDomain(value: string): boolean {
  return value.length <= 253 && value.split('.').every((label) => LABEL.test(label)) && !/^[0-9.]+$/.test(value);
}

/** As the library takes it: an e-mail address that may stand in a configuration file. */
export function isEmail(value: string): boolean {
  const [local, domain, ...rest] = value.split('@');
  return (
    rest.length === 0 && /^[A-Za-z0-9.!#&*+/=?^_~-]{1,64}$/.test(local) && domain !== undefined && isDomain(domain)
  );
}

/** As the library takes it: an absolute path on the Docker host, no dot segments. */
export function isHostPath(value: string): boolean {
  return /^(\/[A-Za-z0-9._@+=-]+)+$/.test(value) && !value.split('/').includes('..');
}
