import { type HashAlgorithm, hashing } from '@trestle/xep-0300'
import { type SenderOptions, type SentMessage, senderKey } from '@trestle/xep-0308'
import type { FileSharingValue, SourcesValue } from './elements.js'

/** Sources, and the message that they were in. */
export interface SentSources extends SentMessage {
  readonly sources: SourcesValue
}

export interface UsableUrlsOptions extends SenderOptions {
  /** Algorithms of hashes that will be verified. Default: what is computed here, but SHA-1. */
  readonly accept?: readonly HashAlgorithm[] | undefined
}

/**
 * The URLs that a file may be retrieved from, https before http, those of the file before those that were attached (§3.2,
 * §5). Without a hash that can be verified, those that others than its sender attached are left out, and all that are not
 * of https. Which message and which file sources are attached to is not checked here. **Verify the hashes** of what was
 * retrieved; and URLs in networks of your own are to be refused.
 */
export function usableUrls(
  shared: SentMessage & { readonly file: FileSharingValue },
  attached: readonly SentSources[] = [],
  { accept = hashing.algorithms.filter((one) => one !== 'sha-1'), ...senders }: UsableUrlsOptions = {},
): readonly string[] {
  const { file, sources } = shared.file
  const verifiable = file.hashes.some(({ algo }) => accept.some((one) => one === algo))
  const sender = senderKey(shared, senders)
  const counted = attached.filter((one) => verifiable || senderKey(one, senders) === sender)
  const urls = [sources, ...counted.map((one) => one.sources)].flatMap((one) => one?.urls ?? [])
  const ofScheme = (scheme: string) =>
    urls
      .map(({ target }) => target)
      .filter((target) => target.toLowerCase().startsWith(`${scheme}://`) && URL.canParse(target))
  return [...new Set([...ofScheme('https'), ...(verifiable ? ofScheme('http') : [])])]
}
