import { Container, ContainerConfig } from '@cdktf/provider-docker/lib/container';
import { Construct } from 'constructs';
import { Generation, generationName } from './generation';

/**
 * A container whose successor is made beside it, and which goes when all that refers to its name refers to the successor's.
 *
 * Its name ends with the time of the deploy that made it. That time is another one in every plan and counts only when the
 * container is made anyway: so every reason to make it anew gives a new name, and what a deploy left behind that failed or
 * was killed is in no other one's way.
 */
export class GenerationContainer extends Container {
  public readonly generation: Generation;

  public constructor(scope: Construct, id: string, config: ContainerConfig) {
    super(scope, id, {
      ...config,
      name: generationName(config.name),
      lifecycle: { createBeforeDestroy: true, ignoreChanges: ['name'] },
    });
    this.generation = { alias: config.name, host: this.name };
  }
}
