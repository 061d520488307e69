/** A key for something of a user, who is given by a bare JID: there is no space in that (RFC 7622 §3), and one behind it. */
export function userKey(user: string, of: string): string {
  return `${user} ${of}`
}
