import { IResolvable, IResolveContext, Token } from 'cdktf';

/**
 * A value that is worked out when the app is synthesized. CDKTF's own `Lazy` does the same and keeps a stack trace of each,
 * which made a hundred edges take half as long again to build.
 */
class LateValue implements IResolvable {
  public readonly creationStack: string[] = [];

  public constructor(private readonly produce: () => unknown) {}

  public resolve(_context: IResolveContext): unknown {
    return this.produce();
  }

  public toString(): string {
    return Token.asString(this);
  }
}

/**
 * Attributes of a resource that are known when the app is synthesized, each typed as the provider wants it. What is a list
 * of objects must be spelled as Terraform has it: nobody translates it any more. An attribute whose value is undefined, or
 * an empty list, is left out.
 */
export const late = {
  string: (produce: () => string | undefined) => new LateValue(produce) as unknown as string,
  strings: (produce: () => string[] | undefined) => new LateValue(() => nonEmpty(produce())) as unknown as string[],
  map: (produce: () => { [name: string]: string } | undefined) =>
    new LateValue(produce) as unknown as { [name: string]: string },
  number: (produce: () => number) => new LateValue(produce) as unknown as number,
  flag: (produce: () => boolean): IResolvable => new LateValue(produce),
  blocks: (produce: () => object[]): IResolvable => new LateValue(() => nonEmpty(produce())),
};

function nonEmpty<T>(list: T[] | undefined): T[] | undefined {
  return list && list.length > 0 ? list : undefined;
}

/** What is made of a value, worked out once as long as the value is the same object: CDKTF asks several times a synth. */
export function oncePer<S, T>(source: () => S, make: (value: S) => T): () => T {
  let known: { source: S; made: T } | undefined;
  return () => {
    const current = source();
    if (known?.source !== current) known = { source: current, made: make(current) };
    return known.made;
  };
}
