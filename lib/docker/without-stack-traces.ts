/**
 * Makes resources without CDKTF's notes on where: it formats the whole stack for each of the two dozen attributes of a
 * container, deep below our constructs, which is a third of the time that an edge takes to build. Errors keep their stacks.
 */
export function withoutStackTraces<T>(make: () => T): T {
  const { prepareStackTrace } = Error;
  Error.prepareStackTrace = () => '';
  try {
    return make();
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
  }
}
