import { createReadStream } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { byteRange } from './byte-range.js'
import type { UploadedFile } from './upload-files.js'

/** What browsers show without running anything that is in it; SVG and HTML are not among them. */
const SHOWN = /^(image\/(png|jpeg|gif|webp|avif|apng|bmp)|(audio|video)\/[\w.+-]+|text\/plain)$/i

const TYPE = /^[\w.+-]+\/[\w.+-]+$/

/** Sends a file, or some of its bytes, so that it does nothing in a browser but be seen or saved. */
export async function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  file: UploadedFile & { readonly path: string; readonly secondsLeft: number },
): Promise<void> {
  const { size } = file
  const range = byteRange(request.headers.range, size)
  if (range === 'unsatisfiable') {
    response.writeHead(416, { 'Content-Range': `bytes */${size}` }).end()
    return
  }
  const { start, end } = range ?? { start: 0, end: size - 1 }
  response.writeHead(range ? 206 : 200, {
    ...headersOf(file),
    'Content-Length': end - start + 1,
    ...(range && { 'Content-Range': `bytes ${start}-${end}/${size}` }),
  })
  if (request.method === 'HEAD') response.end()
  else await pipeline(createReadStream(file.path, { start, end }), response)
}

function headersOf({ name, contentType, secondsLeft }: UploadedFile & { readonly secondsLeft: number }) {
  const type = contentType.split(';', 1)[0]?.trim() ?? ''
  const disposition = SHOWN.test(type) ? 'inline' : 'attachment'
  const written = encodeURIComponent(name).replace(/['()*]/g, (one) => `%${one.charCodeAt(0).toString(16)}`)
  return {
    'Content-Type': TYPE.test(type) ? withCharset(type, contentType) : 'application/octet-stream',
    'Content-Disposition': `${disposition}; filename*=UTF-8''${written}`,
    'Accept-Ranges': 'bytes',
    'Cache-Control': `private, max-age=${Math.max(0, Math.floor(secondsLeft))}, immutable`,
  }
}

/** Browsers read text without a charset as of their region. */
function withCharset(type: string, contentType: string): string {
  if (!/^text\//i.test(type)) return type
  const [, charset = 'utf-8'] = /;\s*charset="?([\w-]+)"?/i.exec(contentType) ?? []
  return `${type}; charset=${charset}`
}
