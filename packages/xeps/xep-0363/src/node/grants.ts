import { randomBytes } from 'node:crypto'
import { ForbiddenError } from '@trestle/api-registry'
import type { JID } from '@trestle/jid'
import { StanzaError } from '@trestle/stanza'
import type { UploadRequestValue } from '../elements.js'
import { fileTooLarge, readUploadError, retryLater, tooLarge } from '../upload-error.js'
import { filesInTheWay } from './files-in-the-way.js'
import type { UploadedFile } from './upload-files.js'
import type { Amount, Usage } from './usage.js'

/** A slot that was granted and not used yet. */
export interface Grant extends UploadedFile {
  /** What the URL of the upload is made of; not that of the file, which others learn. */
  readonly putToken: string
  /** Until when the upload may begin, in milliseconds since 1970. */
  readonly validUntil: number
  /** The content type that was requested, where one was. */
  readonly requestedType: string | undefined
}

export interface GrantLimits {
  readonly domains: readonly string[]
  readonly maxFileSize: number
  readonly maxUserBytes: number
  readonly maxBytes: number
  readonly maxUserFiles: number
  readonly maxFiles: number
  readonly slotTimeout: number
  readonly keepFor: number
}

/** Slots that were granted, with what they are counted against. */
export interface Grants {
  /** Grants a slot, or throws what the request is answered with. */
  grant(request: UploadRequestValue, from: JID): Grant
  /** Takes the grant of a token, if it is still valid: it is used once. Its bytes stay reserved until `release`. */
  take(putToken: string): Grant | undefined
  release(grant: Grant): void
  /**
   * Reserves bytes for a file that is there already, until `release`, and says which stored files have to go for it: none
   * unless `makeRoom`, otherwise the oldest of its owner, then the oldest of all. Throws UploadError `file-too-large` or
   * `retry`.
   */
  reserve(
    file: Pick<UploadedFile, 'owner' | 'name' | 'size' | 'contentType'>,
    makeRoom: boolean,
  ): { readonly grant: Grant; readonly inTheWay: readonly UploadedFile[] }
}

const newToken = () => randomBytes(32).toString('base64url')

export function createGrants(
  stored: ReadonlyMap<string, UploadedFile>,
  usage: Usage,
  limits: GrantLimits,
  now: () => number,
): Grants {
  /** In the order in which they end. */
  const waiting = new Map<string, Grant>()
  const uploading = new Set<Grant>()

  function forgetEnded(): void {
    for (const [token, { validUntil }] of waiting) {
      if (validUntil > now()) return
      waiting.delete(token)
    }
  }

  function all(): UploadedFile[] {
    return [...[...stored.values()].filter(({ expiresAt }) => expiresAt > now()), ...waiting.values(), ...uploading]
  }

  function newGrant(
    file: Pick<Grant, 'owner' | 'name' | 'size' | 'contentType' | 'requestedType'>,
    expiresAt = Number.POSITIVE_INFINITY,
  ): Grant {
    return {
      ...file,
      token: newToken(),
      putToken: newToken(),
      expiresAt: Math.min(expiresAt, now() + limits.keepFor),
      validUntil: now() + limits.slotTimeout,
    }
  }

  function checkQuota(
    { bytes, files }: Amount,
    gone: readonly UploadedFile[],
    { maxBytes, maxFiles, size, owner }: { maxBytes: number; maxFiles: number; size: number; owner?: string },
  ): void {
    const left = gone.reduce((sum, file) => sum - file.size, bytes)
    if (left + size <= maxBytes && files - gone.length < maxFiles) return
    throw retryLater(new Date(usage.nextEnd(owner) ?? now() + limits.slotTimeout), 'Quota reached.')
  }

  /** `gone`: files that give way. */
  function checkQuotas(
    { owner, size }: Pick<UploadedFile, 'owner' | 'size'>,
    gone: readonly UploadedFile[] = [],
  ): void {
    const { maxUserBytes, maxUserFiles, maxBytes, maxFiles } = limits
    const own = gone.filter((file) => file.owner === owner)
    checkQuota(usage.of(owner), own, { maxBytes: maxUserBytes, maxFiles: maxUserFiles, size, owner })
    checkQuota(usage.of(), gone, { maxBytes, maxFiles, size })
  }

  function begin(grant: Grant): void {
    uploading.add(grant)
    usage.set(grant.token, { ...grant, until: Number.POSITIVE_INFINITY })
  }

  return {
    grant({ filename: name, size, contentType, purpose }, from) {
      if (!limits.domains.includes(from.domain)) throw new ForbiddenError()
      if (size > limits.maxFileSize) throw fileTooLarge(limits.maxFileSize)
      const owner = from.bare.toString()
      forgetEnded()
      checkQuotas({ owner, size })
      const asked = purpose?.kind === 'ephemeral' ? purpose.value.expireBefore.getTime() : Number.POSITIVE_INFINITY
      if (asked <= now()) throw new StanzaError('not-acceptable', { text: 'The file would have expired already.' })
      // Browsers give files of unknown types an empty one, and upload them with another.
      const type = { contentType: contentType || 'application/octet-stream', requestedType: contentType || undefined }
      const grant = newGrant({ owner, name, size, ...type }, asked)
      waiting.set(grant.putToken, grant)
      usage.set(grant.token, { ...grant, until: grant.validUntil })
      return grant
    },
    take(putToken) {
      const grant = waiting.get(putToken)
      waiting.delete(putToken)
      if (!grant || grant.validUntil <= now()) return undefined
      begin(grant)
      return grant
    },
    release(grant) {
      uploading.delete(grant)
      if (!stored.has(grant.token)) usage.delete(grant.token)
    },
    reserve(file, makeRoom) {
      if (file.size > limits.maxFileSize) throw tooLarge(limits.maxFileSize)
      forgetEnded()
      const inTheWay = makeRoom ? filesInTheWay(all(), new Set(stored.values()), file, limits) : []
      try {
        checkQuotas(file, inTheWay)
      } catch (error) {
        throw readUploadError(error)
      }
      const grant = newGrant({ ...file, requestedType: undefined })
      begin(grant)
      return { grant, inTheWay }
    },
  }
}
