/**
 * The mechanisms that may be tried after some were refused, strongest first. By refusing, a server must not get at more than
 * the first try would have shown: after one that is bound to the channel none that is not, after SCRAM no PLAIN; unless the
 * program has `listed` its mechanisms itself.
 */
export function mechanismsLeft(
  mechanisms: readonly string[],
  refused: ReadonlySet<string>,
  listed: boolean,
): readonly string[] {
  const guarded = listed ? 0 : Math.max(0, ...[...refused].map(guard))
  return mechanisms.filter((name) => !refused.has(name) && (guard(name) >= guarded || !showsPassword(name)))
}

/** How well a mechanism guards the password: not at all, hashed, bound to the channel as well. */
function guard(mechanism: string): number {
  if (!mechanism.startsWith('SCRAM-')) return 0
  return mechanism.endsWith('-PLUS') ? 2 : 1
}

function showsPassword(mechanism: string): boolean {
  return mechanism !== 'EXTERNAL' && mechanism !== 'ANONYMOUS'
}
