const COMMAND = '/me '

/**
 * Whether the body of a message is an action: its first four characters are `/me ` (XEP-0245 §2), with nothing before
 * them and in lower case.
 */
export function isAction(body: string | undefined): body is string {
  return body?.startsWith(COMMAND) ?? false
}

/** What the sender does, such as `laughs`: the body without the command; undefined where it is no action. */
export function actionText(body: string | undefined): string | undefined {
  return isAction(body) ? body.slice(COMMAND.length) : undefined
}

/** The body that says what the sender does. It goes out as it is: each recipient puts in the name they know (§3). */
export function actionBody(text: string): string {
  return COMMAND + text
}

/**
 * The action as text to show, such as `* Atlas shrugs`: the name is the one by which the user knows the sender. Undefined
 * where the body is no action. Whoever shows that occupants join and leave shows those otherwise (§5).
 */
export function actionLine(body: string | undefined, name: string): string | undefined {
  const text = actionText(body)
  return text === undefined ? undefined : `* ${name} ${text}`
}
