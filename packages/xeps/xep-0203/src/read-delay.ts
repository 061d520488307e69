import { JID } from '@trestle/jid'
import type { ElementDef } from '@trestle/stanza'
import type { Element } from '@trestle/xml'
import { Delay, type DelayValue, LegacyDelay } from './elements.js'

export interface ReadDelayOptions {
  /** Only a delay from this address, such as the room or the own server: any entity can write one (XEP-0203 §5). */
  readonly by?: JID | string | undefined
}

/**
 * What a stanza says of its delay: of several, the one with the earliest stamp, since that is nearest to when it was
 * first sent. Reads XEP-0091 where there is nothing newer. A delay that does not fit counts as none: nobody should lose
 * a message over a bad date.
 */
export function readDelay(
  stanza: { readonly element: Element },
  { by }: ReadDelayOptions = {},
): DelayValue | undefined {
  const wanted = by === undefined ? undefined : JID.from(by)
  const fits = ({ from }: DelayValue) => !wanted || from?.equals(wanted) === true
  return (
    earliest(readAll(stanza.element, Delay).filter(fits)) ?? earliest(readAll(stanza.element, LegacyDelay).filter(fits))
  )
}

function readAll(element: Element, definition: ElementDef<DelayValue>): DelayValue[] {
  return element.childrenOf(definition.ns, definition.name).flatMap((child) => {
    try {
      return [definition.decode(child)]
    } catch {
      return []
    }
  })
}

function earliest(delays: readonly DelayValue[]): DelayValue | undefined {
  return delays.reduce<DelayValue | undefined>(
    (first, delay) => (first && first.stamp <= delay.stamp ? first : delay),
    undefined,
  )
}
