import { Container } from '@cdktf/provider-docker/lib/container';

/** Label of a container that says what people call it, also where its name on the engine changes. */
export const NAME_LABEL = 'cdktf-sophon.name';

/**
 * A name that ends with the time of the deploy that makes the container. That time is another one in every plan: it must be
 * among the changes that are ignored, and then counts only when the container is made anyway.
 */
export function generationName(name: string): string {
  return `${name}-\${formatdate("YYMMDDhhmmss", plantimestamp())}`;
}

/** What is known of a container that has another name on the engine each time it is made. */
export interface Generation {
  /** What every generation is found by on its networks; two are while one follows the other. */
  readonly alias: string;
  /**
   * The name of the one that Terraform has just made, as a reference, the same text each time. Whatever holds it is brought
   * up to date after the new container is healthy and before the old one goes.
   */
  readonly host: string;
}

/** What is known of a container as a generation; undefined when its name stays. */
export function generationOf(container: Container): Generation | undefined {
  return (container as { generation?: Generation }).generation;
}
