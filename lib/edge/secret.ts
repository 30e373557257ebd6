import { instance, Rule, text } from '../internal/rules';
import { shownPath, shownSecret } from '../internal/shown';
import { isHostPath, Problems } from '../internal/validate';
import { SecretIntent } from '../model/tls-intent';

/**
 * A value that one process alone may read: the token of a DNS provider, the key of an account, a private key, the hash of a
 * password. It reaches a container as a file, never as an argument or a variable that `docker inspect` shows, and stands in no
 * snapshot of `edge.files`.
 */
export class Secret {
  /**
   * Text. Pass a sensitive variable of Terraform's, or it stands in the synthesized files. Terraform's state holds it.
   *
   * @param value e.g. `variable.stringValue`
   * @throws when it is empty
   */
  public static value(value: string): Secret {
    const problems = new Problems('Secret.value');
    VALUE(problems, 'value', value);
    problems.throwIfAny();
    return new Secret({ text: value });
  }

  /**
   * What the environment variable `TF_VAR_<name>` holds when the app is deployed. The edge's stack declares the variable of
   * Terraform's that takes it, as a sensitive one. Terraform's state holds it.
   *
   * @param name e.g. 'cloudflare_token'
   * @throws when it is not a name that Terraform takes
   */
  public static environment(name: string): Secret {
    const problems = new Problems('Secret.environment');
    NAME(problems, 'name', name);
    problems.throwIfAny();
    return new Secret({ variable: name });
  }

  /**
   * A file on the Docker host, which is read when the configuration is published. Terraform never sees it.
   *
   * @param path absolute, readable by root, e.g. '/etc/sophon/cloudflare-token'
   * @throws when the path is not absolute
   */
  public static hostFile(path: string): Secret {
    const problems = new Problems('Secret.hostFile');
    PATH(problems, 'path', path);
    problems.throwIfAny();
    return new Secret({ hostPath: path });
  }

  private constructor(
    /** @internal */
    public readonly _intent: SecretIntent,
  ) {}
}

const VALUE = text((value) => value !== '', 'be text that is not empty', 'an API token', { show: shownSecret });
/** Of Terraform's reserved names none is a likely one of a secret. */
const isVariable = (value: string) => /^[A-Za-z_][A-Za-z0-9_-]*$/.test(value);
/** The value itself may stand there by mistake. */
const NAME = text(isVariable, 'be the name of a variable, in letters, digits, _ and -', 'cloudflare_token', {
  known: true,
  show: shownSecret,
});
const PATH = text(isHostPath, 'be an absolute path', '/etc/sophon/cloudflare-token', { show: shownPath });

/** Text may stand there, and be the secret itself. */
const IS_SECRET = instance(Secret, 'Secret.value(variable.stringValue)', shownSecret);

/** What a prop that holds a secret may be. @param known what its text must be, as far as it is known at synth */
export function secret(known: Rule = () => {}): Rule {
  return (problems, path, value) => {
    const before = problems.count;
    IS_SECRET(problems, path, value);
    if (problems.count > before) return;
    const { text } = (value as Secret)._intent;
    if (text !== undefined) known(problems, path, text);
  };
}
