import { DefaultTokenResolver, StringConcat, Tokenization } from 'cdktf';
import { IConstruct } from 'constructs';
import { terraformText } from './terraform-text';

/**
 * A text as Terraform is given it: tokens as the references that they stand for, e.g. '${var.domain}', and not as
 * CDKTF's numbers, which change with the rest of the app.
 */
export function resolvedText(scope: IConstruct, text: string): string {
  const resolver = new DefaultTokenResolver(new StringConcat());
  return Tokenization.resolve(terraformText(text), { scope, resolver, preparing: false });
}
