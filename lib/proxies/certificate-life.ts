import { shellProgram } from '../internal/shell-program';

/**
 * Shell program for the health check of what issues certificates: fails when one of the files that are its arguments is not
 * there, or holds a certificate whose renewal is late. It needs openssl.
 */
export function certificateLife(): string {
  return shellProgram(__dirname, 'certificate-life.sh');
}
