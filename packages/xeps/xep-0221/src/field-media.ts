import type { FormFieldValue } from '@trestle/xep-0004'
import { Media, type MediaUriValue, type MediaValue } from './elements.js'
import { MediaError } from './media-error.js'

/** All media of a field, in order; what is malformed is left out. */
export function mediaOf({ rest }: FormFieldValue): readonly MediaValue[] {
  const found = rest?.children.filter((child) => child.is(Media.ns, Media.name)) ?? []
  return found.flatMap((child) => {
    try {
      return [withoutSpace(Media.decode(child))]
    } catch {
      return []
    }
  })
}

function withoutSpace(media: MediaValue): MediaValue {
  return { ...media, uris: media.uris.map(({ type, uri }) => ({ type, uri: uri.trim() })) }
}

/** The field with one more media element. Throws MediaError where a URI has no type and subtype. */
export function withMedia(field: FormFieldValue, media: MediaValue): FormFieldValue {
  for (const { type } of media.uris) {
    if (!typeOf(type)) throw new MediaError('invalid-type', 'The type of a URI is a MIME type, such as image/png.')
  }
  const { attrs = {}, children = [] } = field.rest ?? {}
  return { ...field, rest: { attrs, children: [...children, Media.encode(media)] } }
}

export interface MediaChoice {
  /** MIME types, the best first; `image/*` stands for all images. */
  readonly types: readonly string[]
  /** Default: `https:` and `cid:`, so that nothing is fetched without encryption, and nothing runs. */
  readonly schemes?: readonly string[] | undefined
}

/**
 * The place to take the media from: the first of the best type, with a scheme that is allowed. Undefined where there is
 * none. Whoever fetches it tells its server that the form is shown: ask the user first (XEP-0221 §3).
 */
export function chooseUri(
  { uris }: MediaValue,
  { types, schemes = ['https:', 'cid:'] }: MediaChoice,
): MediaUriValue | undefined {
  const allowed = uris.filter(({ uri }) => schemes.includes(schemeOf(uri)))
  for (const wanted of types) {
    const found = allowed.find(({ type }) => fits(typeOf(type), wanted.toLowerCase()))
    if (found) return found
  }
  return undefined
}

/** Type and subtype in lower case, without parameters (RFC 2045 §5.1); undefined for anything else. */
function typeOf(written: string): string | undefined {
  const [essence = ''] = written.split(';', 1)
  const type = essence.trim().toLowerCase()
  return /^[\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+$/.test(type) ? type : undefined
}

function fits(type: string | undefined, wanted: string): boolean {
  return type !== undefined && (type === wanted || (wanted.endsWith('/*') && type.startsWith(wanted.slice(0, -1))))
}

function schemeOf(uri: string): string {
  return /^[a-z][a-z\d+.-]{0,30}:/i.exec(uri)?.[0].toLowerCase() ?? ''
}
