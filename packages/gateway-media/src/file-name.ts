import { safeFileName } from '@trestle/xep-0446'

/** Characters of a header that are read. */
const MAX_HEADER = 2048

/** The usual extension of types that clients show by it. */
const EXTENSIONS: Readonly<Record<string, string>> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/gif': 'gif',
  'image/webp': 'webp',
  'image/avif': 'avif',
  'image/heic': 'heic',
  'image/svg+xml': 'svg',
  'audio/mpeg': 'mp3',
  'audio/ogg': 'ogg',
  'audio/opus': 'opus',
  'audio/mp4': 'm4a',
  'audio/aac': 'aac',
  'audio/flac': 'flac',
  'audio/wav': 'wav',
  'audio/webm': 'weba',
  'video/mp4': 'mp4',
  'video/webm': 'webm',
  'video/ogg': 'ogv',
  'video/quicktime': 'mov',
  'video/3gpp': '3gp',
  'application/pdf': 'pdf',
  'application/zip': 'zip',
  'text/plain': 'txt',
}

/**
 * The name of a file as one may be made in a folder, with the extension of its type where it has none; `file` where
 * nothing is known.
 */
export function fileName(name: string | undefined, type?: string): string {
  const safe = safeFileName(name)
  const extension = EXTENSIONS[type ?? '']
  if (extension === undefined || /.\.[\p{L}\p{N}]{1,10}$/u.test(safe)) return safe
  return safeFileName(`${safe}.${extension}`)
}

/** The content type that an extension stands for, of those that clients show. */
export function typeOfName(name: string | undefined): string | undefined {
  const extension = /\.(\w{1,5})$/.exec(name ?? '')?.[1]?.toLowerCase()
  const wanted = extension === 'jpeg' ? 'jpg' : extension
  return Object.entries(EXTENSIONS).find(([, one]) => one === wanted)?.[0]
}

/** The name that the end of a path is; undefined where it ends in a slash. */
export function nameInPath({ pathname }: URL): string | undefined {
  return decoded(pathname.slice(pathname.lastIndexOf('/') + 1)) || undefined
}

/** The name in a header `Content-Disposition` (RFC 6266): the one with a charset before the one without. */
export function nameInDisposition(header: string | undefined): string | undefined {
  const written = (header ?? '').slice(0, MAX_HEADER)
  const [, charset, extended] = /;\s*filename\*\s*=\s*"?([\w-]+)'[\w-]*'([^;"\s]+)/i.exec(written) ?? []
  if (extended !== undefined && charset?.toLowerCase() === 'utf-8') return decoded(extended)
  const [, quoted, token] = /;\s*filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;"\s]+))/i.exec(written) ?? []
  return (quoted === undefined ? token : fromLatin1(quoted.replace(/\\(.)/g, '$1'))) || undefined
}

function decoded(escaped: string): string {
  try {
    return decodeURIComponent(escaped)
  } catch {
    return escaped
  }
}

/** Headers are read as Latin-1, and servers write UTF-8. */
function fromLatin1(text: string): string {
  if (!/[\x80-\xff]/.test(text) || /[^\0-\xff]/.test(text)) return text
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(text, (one) => one.charCodeAt(0)))
  } catch {
    return text
  }
}
