/** The server bound a resource, and its address is none of a session of the account. */
export class Bind2Error extends Error {
  override readonly name = 'Bind2Error'
  readonly code = 'no-resource'
}
