import {
  attr,
  base64,
  childText,
  childTexts,
  content,
  element,
  type Infer,
  jid,
  nested,
  optional,
  string,
  text,
} from '@trestle/stanza'
import { NS_SASL2 } from './namespace.js'

const Inline = element(NS_SASL2, 'inline', { features: content() })

/** The stream feature (§2.1); `inline` holds the features that can be negotiated within the login. */
export const Sasl2Authentication = element(NS_SASL2, 'authentication', {
  mechanisms: childTexts('mechanism', string),
  inline: optional(nested(Inline)),
})

const UserAgent = element(NS_SASL2, 'user-agent', {
  id: optional(attr(string)),
  software: optional(childText(string)),
  device: optional(childText(string)),
})

/** Tells the server which installation of which program logs in (§2.3). `id` is a UUID v4. */
export interface UserAgentValue extends Infer<typeof UserAgent> {}

/** §2.3. An initial response that is empty is not the same as none. `inline` are the requests of inline features. */
export const Sasl2Authenticate = element(NS_SASL2, 'authenticate', {
  mechanism: attr(string),
  initialResponse: optional(childText('initial-response', base64)),
  userAgent: optional(nested(UserAgent)),
  inline: content(),
})

/** §2.5. */
export const Sasl2Challenge = element(NS_SASL2, 'challenge', { data: text(base64) })
/** §2.5. */
export const Sasl2Response = element(NS_SASL2, 'response', { data: text(base64) })

/** §2.6.1. The identifier is a bare address, or a full one where a resource is bound. `inline` answers inline requests. */
export const Sasl2Success = element(NS_SASL2, 'success', {
  additionalData: optional(childText('additional-data', base64)),
  authorizationIdentifier: childText('authorization-identifier', jid),
  inline: content(),
})

/** The server's answer to a login that succeeded. */
export interface Sasl2SuccessValue extends Infer<typeof Sasl2Success> {}

const Tasks = element(NS_SASL2, 'tasks', { names: childTexts('task', string) })

/** §2.6.3: the mechanism has succeeded, and one of these tasks is to be done as well. */
export const Sasl2Continue = element(NS_SASL2, 'continue', {
  additionalData: optional(childText('additional-data', base64)),
  tasks: nested(Tasks),
  text: optional(childText(string)),
})

/** Begins a task (§2.6.3). */
export const Sasl2Next = element(NS_SASL2, 'next', { task: attr(string), content: content() })
/** Data of either side within a task (§2.6.3). */
export const Sasl2TaskData = element(NS_SASL2, 'task-data', { content: content() })

/** The client aborts the login (§4.5). */
export const Sasl2Abort = element(NS_SASL2, 'abort', { text: optional(childText(string)), content: content() })
