import fc from 'fast-check';
import { isDomain, isEmail, isHostPath } from '../../cli/names';
import * as library from '../../lib/internal/validate';

/** Texts near the border of what is taken. */
const near = fc.oneof(
  fc.string(),
  fc.domain(),
  fc.emailAddress(),
  fc.ipV4(),
  fc.stringMatching(/^[a-zA-Z0-9.@/_+*-]{0,70}$/),
  fc.stringMatching(/^(\/[a-z.]{1,4}){1,4}$/),
);

test.each([
  ['isDomain', isDomain, library.isDomain],
  ['isEmail', isEmail, library.isEmail],
  ['isHostPath', isHostPath, library.isHostPath],
])('%s of the command takes what the library takes', (_, ours, theirs) => {
  fc.assert(fc.property(near, (text) => ours(text) === theirs(text)));
});
