import { fulfils } from '../internal/rules';
import { isClass } from '../internal/shown';
import { IProxy } from '../model/plan';

/** Whatever has a plan is a proxy: users may write their own. */
const isProxy = (value: unknown) => typeof (value as Partial<IProxy> | null | undefined)?.plan === 'function';

/** What the prop `proxy` may be. */
export const PROXY = fulfils(isProxy, 'be a proxy', (value) =>
  isClass(value) ? `new ${(value as { name: string }).name}()` : 'new CaddyProxy()',
);
