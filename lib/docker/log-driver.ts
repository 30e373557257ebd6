import { anyText, checkProps, map, number, optional, Rules, text } from '../internal/rules';
import { terraformText } from '../internal/terraform-text';
import { Problems } from '../internal/validate';

/** How much of a container's log the engine keeps. */
export interface JsonFileOptions {
  /** Size at which a file is closed and the next one begun, in MiB. @default 10 */
  readonly maxSizeMiB?: number;
  /** How many files are kept. @default 3 */
  readonly maxFiles?: number;
}

/** Where the engine puts what containers print. @see https://docs.docker.com/engine/logging/configure/ */
export class LogDriver {
  /**
   * JSON files on the Docker host, rotated; `docker logs` reads them.
   *
   * @param options how much is kept
   * @throws when a number is not whole or not positive
   */
  public static jsonFile(options: JsonFileOptions = {}): LogDriver {
    const problems = new Problems('LogDriver.jsonFile');
    checkProps(problems, 'options', options, JSON_FILE_RULES);
    problems.throwIfAny();
    const { maxSizeMiB = 10, maxFiles = 3 } = options;
    return new LogDriver('json-file', { 'max-file': String(maxFiles), 'max-size': `${maxSizeMiB}m` });
  }

  /**
   * Another driver of the engine, e.g. 'journald' or 'fluentd', with its options as the engine has them.
   *
   * @param name of the driver, as the engine lists it: `docker info`
   * @param options of the driver, e.g. `{ tag: 'edge' }`
   * @throws when the name is invalid
   */
  public static named(name: string, options: { [name: string]: string } = {}): LogDriver {
    const problems = new Problems('LogDriver.named');
    DRIVER_NAME(problems, 'name', name);
    DRIVER_OPTIONS(problems, 'options', options);
    problems.throwIfAny();
    const written = Object.entries(options).map((option) => option.map(terraformText));
    return new LogDriver(name, Object.fromEntries(written));
  }

  /** Whatever the engine's own configuration says. */
  public static engineDefault(): LogDriver {
    return new LogDriver();
  }

  private constructor(
    /** @internal */
    public readonly _name?: string,
    /** @internal */
    public readonly _options?: { [name: string]: string },
  ) {}
}

const positive = (value: string) => /^[1-9][0-9]{0,5}$/.test(value);

const JSON_FILE_RULES: Rules<JsonFileOptions> = {
  maxSizeMiB: optional(number(positive, 'be a whole number of MiB, at least 1', '10')),
  maxFiles: optional(number(positive, 'be a whole number, at least 1', '3')),
};

const isDriver = (value: string) => /^[a-z0-9][a-z0-9/_:.-]*$/.test(value);
const DRIVER_NAME = text(isDriver, 'be the name of a log driver', 'journald');
const DRIVER_OPTIONS = map(anyText('tag'), anyText('edge'), "{ tag: 'edge' }");
