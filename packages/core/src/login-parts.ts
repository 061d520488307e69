import type { Dispose } from '@trestle/xmlstream'
import { createCallbacks } from './callbacks.js'
import type { InlineFeature, Negotiation, StreamFeature } from './stream-feature.js'

/** What plugins add to the logins of a host. */
export interface LoginParts {
  readonly streamFeatures: readonly StreamFeature[]
  /** Features that are negotiated inline, within others, in their order. */
  inlineFeatures(within: InlineFeature['within']): readonly InlineFeature[]
  /** Shows plugins what the server offers. */
  offered(negotiation: Negotiation): void
  onOffer(look: (negotiation: Negotiation) => void): Dispose
  addStreamFeature(feature: StreamFeature): Dispose
  addInlineFeature(feature: InlineFeature): Dispose
}

/** `failed`: is told what a look at an offer throws. */
export function createLoginParts(failed: (error: unknown) => void): LoginParts {
  const streamFeatures: StreamFeature[] = []
  const inlineFeatures: InlineFeature[] = []
  const offers = createCallbacks<[Negotiation]>(failed)
  return {
    streamFeatures,
    inlineFeatures: (within) =>
      inlineFeatures.filter((one) => one.within === within).sort((a, b) => (a.order ?? 0) - (b.order ?? 0)),
    offered: (negotiation) => offers.call('added', negotiation),
    onOffer: offers.add,
    addStreamFeature: (feature) => addTo(streamFeatures, feature),
    addInlineFeature: (feature) => addTo(inlineFeatures, feature),
  }
}

function addTo<T>(list: T[], item: T): Dispose {
  list.push(item)
  return () => {
    const at = list.indexOf(item)
    if (at >= 0) list.splice(at, 1)
  }
}
