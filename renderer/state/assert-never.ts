/** Closes a union: a new member that nobody handles becomes a type error here, and a thrown one at run time. */
export function assertNever(value: never): never {
  throw new Error(`Unexpected member: ${JSON.stringify(value)}`);
}
