import type { ElementDef, Message } from '@trestle/stanza'
import type { Element, QualifiedName } from '@trestle/xml'
import { ApplyTo, type ApplyToValue } from './elements.js'

/** What a message fastens to another one. */
export interface Fastening {
  /** The id of the other message. Never that of one which itself is fastened to another (XEP-0422 §4). */
  readonly id: string
  /** The qualified name of the payloads. What this sender has fastened under that name before, they replace (§3.3). */
  readonly type: QualifiedName
  /** All of one qualified name. None: what was fastened before is taken away (§3.4). */
  readonly payloads: readonly Element[]
  /** Children of the message itself that belong to it (§3.2). */
  readonly externals: readonly Element[]
}

/**
 * What a message fastens; undefined where it fastens nothing, only says that this is encrypted, or fastens to several
 * messages, which is not allowed (XEP-0422 §4). Children of another name than the first are ignored (§3.2). Throws
 * DecodeError where it is malformed.
 */
export function readFastening(message: Message): Fastening | undefined {
  const [found, ...others] = message.getAll(ApplyTo).filter(({ shell }) => !shell)
  const first = found?.payloads[0]
  if (!found || !first || others.length > 0) return undefined
  const { name, ns } = first
  return {
    id: found.id,
    type: { ns, name },
    payloads: found.clear ? [] : found.payloads.filter((payload) => payload.is(ns, name)),
    externals: externalsOf(message, found),
  }
}

function externalsOf({ element }: Message, { externals }: ApplyToValue): readonly Element[] {
  const named = (child: Element) =>
    externals.some(({ name, elementNamespace = element.ns }) => child.is(elementNamespace, name))
  return element.elements().filter(named)
}

/**
 * Fastens payloads of one definition to the message with that id; `externals` names children of this message that belong
 * to them. Returns the message.
 */
export function addFastening<T>(
  message: Message,
  id: string,
  definition: ElementDef<T>,
  values: readonly NoInfer<T>[],
  externals: readonly QualifiedName[] = [],
): Message {
  return message.set(ApplyTo, {
    id,
    payloads: values.map((value) => definition.encode(value)),
    externals: externals.map(({ ns, name }) => (ns === message.element.ns ? { name } : { name, elementNamespace: ns })),
  })
}
